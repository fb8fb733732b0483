"""OpenStack Swift with its S3 API in one process, for tests. Prints its port on 127.0.0.1 when it listens.

usage: swift-s3.py DIRECTORY BUCKET_OWNER SECRET_KEY
"""
import logging
import os
import sys

import eventlet

eventlet.monkey_patch()

from eventlet import wsgi
from swift.common import utils
from swift.common.ring import RingBuilder
from swift.common.wsgi import loadapp

DIRECTORY, OWNER, SECRET = sys.argv[1:]

PROXY = """
[pipeline:main]
pipeline = catch_errors gatekeeper listing_formats s3api tempauth copy slo proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:gatekeeper]
use = egg:swift#gatekeeper
[filter:listing_formats]
use = egg:swift#listing_formats
[filter:s3api]
use = egg:swift#s3api
location = us-east-1
[filter:tempauth]
use = egg:swift#tempauth
user_%s = %s .admin
[filter:copy]
use = egg:swift#copy
[filter:slo]
use = egg:swift#slo
""" % (OWNER.replace(':', '_'), SECRET)


class Cache:
    """What memcached is to Swift elsewhere."""

    def __init__(self):
        self.kept = {}

    def get(self, key, *_args, **_named):
        return self.kept.get(key)

    def set(self, key, value, *_args, **_named):
        self.kept[key] = value

    def delete(self, key, *_args, **_named):
        self.kept.pop(key, None)


def listen():
    return eventlet.listen(('127.0.0.1', 0), backlog=512)


def write_config(name, text):
    path = os.path.join(DIRECTORY, name + '.conf')
    with open(path, 'w') as file:
        file.write('[DEFAULT]\nswift_dir = %s\ndevices = %s/devices\nmount_check = false\nfallocate_reserve = 0\n'
                   'log_level = ERROR\n%s' % (DIRECTORY, DIRECTORY, text))
    return path


def save_ring(kind, port):
    """One device, which the server of this kind serves."""
    builder = RingBuilder(1, 1, 1)
    builder.add_dev({'region': 1, 'zone': 1, 'ip': '127.0.0.1', 'port': port, 'replication_ip': '127.0.0.1',
                     'replication_port': port, 'device': 'disk', 'weight': 1, 'meta': ''})
    builder.rebalance()
    builder.get_ring().save(os.path.join(DIRECTORY, kind + '.ring.gz'))


def serve(listener, name, text):
    pipeline = loadapp(write_config(name, text), allow_modify_pipeline=name == 'proxy')

    def app(environ, start):
        environ['swift.cache'] = cache
        return pipeline(environ, start)

    eventlet.spawn(wsgi.server, listener, app, log_output=False, max_size=1024)


# What is hashed for the paths of objects; elsewhere /etc/swift/swift.conf says it.
utils.HASH_PATH_PREFIX, utils.HASH_PATH_SUFFIX = b'', b'test'
cache = Cache()
os.makedirs(os.path.join(DIRECTORY, 'devices', 'disk'))
for kind in ('account', 'container', 'object'):
    back = listen()
    save_ring(kind, back.getsockname()[1])
    serve(back, kind, '[pipeline:main]\npipeline = server\n[app:server]\nuse = egg:swift#%s\n' % kind)
front = listen()
serve(front, 'proxy', PROXY)
for logger in logging.root.manager.loggerDict.values():
    if isinstance(logger, logging.Logger):
        logger.handlers = [logging.StreamHandler()]
print(front.getsockname()[1], flush=True)
while True:
    eventlet.sleep(3600)
