import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isFault } from '../../base/index.ts';
import { parseContainerName } from './container-name.ts';
import { parseCpus, parsePidsLimit } from './cpus.ts';
import { parseExtraHost } from './extra-host.ts';
import { parseHostname } from './hostname-flag.ts';
import { isIpAddress, parseNameServer } from './ip-address.ts';
import { parseMountFlag } from './mount-flag.ts';
import { parseNetworkFlags } from './network-flag.ts';
import { parseExpose, parsePublish } from './publish-flag.ts';
import { parseMemory, parseMemorySwap, parseSize } from './size.ts';
import { parseTmpfsFlag } from './tmpfs-flag.ts';
import { parseUlimit } from './ulimit.ts';
import { parseVolumeFlag } from './volume-flag.ts';

/** Stands in a table for "refused": the fault names the flag and the value, and says what to write. */
const refused = Symbol('refused');

function assertRows<Value>(
  flag: string,
  parse: (text: string) => Value,
  rows: readonly [string, Value | typeof refused][],
) {
  for (const [text, expected] of rows) {
    if (expected !== refused) {
      assert.deepEqual(parse(text), expected, `${flag} ${text}`);
      continue;
    }
    assert.throws(
      () => parse(text),
      (error) =>
        isFault(error, 'runtime/bad-flag') &&
        error.message.startsWith(flag) &&
        error.message.includes(JSON.stringify(text)) &&
        error.hint !== undefined,
      `${flag} ${text}`,
    );
  }
}

test('sizes', () => {
  assertRows('--shm-size', (text) => parseSize(text, '--shm-size'), [
    ['100', 100],
    ['64b', 64],
    ['1k', 1024],
    ['1K', 1024],
    ['64kb', 65_536],
    ['512m', 536_870_912],
    ['512MiB', 536_870_912],
    ['1.5g', 1_610_612_736],
    ['2 g', 2_147_483_648],
    ['1t', 1_099_511_627_776],
    ['0', 0],
    ['', refused],
    ['m', refused],
    ['-1', refused],
    ['1e3', refused],
    ['12x', refused],
    ['99999999999t', refused],
  ]);
  assertRows('--memory', parseMemory, [
    ['512m', 536_870_912],
    ['0', undefined],
    ['6m', 6_291_456],
    ['5m', refused],
    ['lots', refused],
  ]);
  assertRows('--memory-swap', parseMemorySwap, [
    ['-1', -1],
    ['1g', 1_073_741_824],
    ['0', undefined],
    ['-2', refused],
  ]);
});

test('processors and processes', () => {
  assertRows('--cpus', parseCpus, [
    ['1.5', 1.5],
    ['.5', 0.5],
    ['2', 2],
    ['0', undefined],
    ['0.001', refused],
    ['-1', refused],
    ['two', refused],
    ['', refused],
    ['1e1', refused],
  ]);
  assertRows('--pids-limit', parsePidsLimit, [
    ['100', 100],
    ['-1', -1],
    ['0', -1],
    ['-2', refused],
    ['1.5', refused],
    ['', refused],
  ]);
});

const volume = { kind: 'volume', readOnly: false, copy: true } as const;
const bind = { kind: 'bind', readOnly: false, recursive: true, createSource: true } as const;

test('-v', () => {
  assertRows('-v', (text) => parseVolumeFlag(text, '/home/me'), [
    ['/data', { ...volume, target: '/data' }],
    ['/data/../x//y/', { ...volume, target: '/x/y' }],
    ['cache:/data', { ...volume, name: 'cache', target: '/data' }],
    ['cache:/data:ro,nocopy', { ...volume, name: 'cache', target: '/data', readOnly: true, copy: false }],
    ['/a:/b', { ...bind, source: '/a', target: '/b' }],
    ['/a:/b:ro', { ...bind, source: '/a', target: '/b', readOnly: true }],
    ['/a:/b:rw,z', { ...bind, source: '/a', target: '/b', relabel: 'shared' }],
    [
      '/a:/b:ro,Z,rslave',
      { ...bind, source: '/a', target: '/b', readOnly: true, propagation: 'rslave', relabel: 'private' },
    ],
    ['/a:/b:bind', { ...bind, source: '/a', target: '/b', recursive: false }],
    ['.:/b', { ...bind, source: '/home/me', target: '/b' }],
    ['./src:/b', { ...bind, source: '/home/me/src', target: '/b' }],
    ['../x:/b', { ...bind, source: '/home/x', target: '/b' }],
    ['/with space:/ü', { ...bind, source: '/with space', target: '/ü' }],
    ['/a:/b:U', { ...bind, source: '/a', target: '/b', chown: true }],
    ['/a:/b:idmap', { ...bind, source: '/a', target: '/b', idmap: '' }],
    [
      '/a:/b:idmap=uids=0-1-2#3-4-5;gids=0-1-2',
      { ...bind, source: '/a', target: '/b', idmap: 'uids=0-1-2#3-4-5;gids=0-1-2' },
    ],
    ['cache:/data:U,Z', { ...volume, name: 'cache', target: '/data', chown: true, relabel: 'private' }],
    ['image:/data', { ...volume, name: 'image', target: '/data' }],
    ['image:base:/b', { kind: 'image', image: 'base', target: '/b' }],
    ['image:host:5000/a/b:1.0:/b:ro', { kind: 'image', image: 'host:5000/a/b:1.0', target: '/b' }],
    ['image:base:/etc:/b', { kind: 'image', image: 'base', subpath: 'etc', target: '/b' }],
    ['cache:/data:idmap', refused],
    ['/a:/b:idmap=0-1-2', refused],
    ['image:base:/b:rw', refused],
    ['data', refused],
    ['', refused],
    [':/b', refused],
    ['/a:', refused],
    ['/a:b', refused],
    ['/a:/', refused],
    ['/a:/b:no', refused],
    ['/a:/b:ro:rw', refused],
    ['a/b:/c', refused],
    ['-x:/c', refused],
    ['cache:/data:rshared', refused],
    ['/a:/b\0', refused],
  ]);
});

test('--mount', () => {
  assertRows('--mount', (text) => parseMountFlag(text, '/home/me'), [
    ['type=bind,source=/a,target=/b', { ...bind, createSource: false, source: '/a', target: '/b' }],
    [
      'type=bind,src=./a,dst=/b,ro',
      { ...bind, createSource: false, source: '/home/me/a', target: '/b', readOnly: true },
    ],
    ['type=bind,src=/a,destination=/b,readonly=false', { ...bind, createSource: false, source: '/a', target: '/b' }],
    ['type=bind,"src=/a,b",dst=/c', { ...bind, createSource: false, source: '/a,b', target: '/c' }],
    [
      'type=bind,src=/a,dst=/b,bind-propagation=rslave,bind-create-src',
      { ...bind, source: '/a', target: '/b', propagation: 'rslave' },
    ],
    ['source=data,target=/b', { ...volume, name: 'data', target: '/b' }],
    ['type=volume,target=/b,volume-nocopy,readonly', { ...volume, target: '/b', copy: false, readOnly: true }],
    [
      'type=tmpfs,dst=/t,tmpfs-size=1m,tmpfs-mode=1770',
      { kind: 'tmpfs', target: '/t', options: ['size=1048576', 'mode=1770'] },
    ],
    [
      'type=bind,src=/a,dst=/b,ro,bind-recursive=readonly,relabel=shared,U',
      {
        ...bind,
        ...{ createSource: false, source: '/a', target: '/b', readOnly: true },
        submounts: 'read-only',
        relabel: 'shared',
        chown: true,
      },
    ],
    [
      'type=bind,src=/a,dst=/b,bind-recursive=disabled',
      { ...bind, createSource: false, source: '/a', target: '/b', recursive: false },
    ],
    [
      'source=data,target=/b,volume-subpath=x/y,volume-label=a=b,volume-label=c,volume-opt=type=tmpfs,volume-driver=local',
      {
        ...volume,
        name: 'data',
        target: '/b',
        subpath: 'x/y',
        labels: { a: 'b', c: '' },
        driverOptions: { type: 'tmpfs' },
      },
    ],
    ['type=image,source=base:1,target=/b', { kind: 'image', image: 'base:1', target: '/b' }],
    [
      'type=image,source=base,target=/b,image-subpath=etc',
      { kind: 'image', image: 'base', target: '/b', subpath: 'etc' },
    ],
    ['type=image,target=/b', refused],
    ['source=data,target=/b,volume-subpath=../x', refused],
    ['source=data,target=/b,volume-subpath=/x', refused],
    ['source=data,target=/b,volume-driver=nfs', refused],
    ['type=bind,src=/a,dst=/b,bind-recursive=maybe', refused],
    ['type=bind,src=/a,dst=/b,volume-opt=a=b', refused],
    ['TYPE=tmpfs,DST=/t', { kind: 'tmpfs', target: '/t', options: [] }],
    ['type=bind,target=/b', refused],
    ['type=bind,source=/a', refused],
    ['type=npipe,source=/a,target=/b', refused],
    ['type=bind,source,target=/b', refused],
    ['type=bind,source=/a,target=/b,readonly=maybe', refused],
    ['type=bind,source=/a,source=/c,target=/b', refused],
    ['type=bind,source=/a,src=/c,target=/b', refused],
    ['type=bind,source=/a,target=b', refused],
    ['type=tmpfs,source=/a,target=/b', refused],
    ['type=tmpfs,target=/b,tmpfs-mode=999', refused],
    ['type=bind,source=/a,target=/b,tmpfs-size=1m', refused],
    ['type=bind,source=/a,target=/b,constructor=1', refused],
    ['type=bind,sou"rce=/a,target=/b', refused],
    ['', refused],
  ]);
});

test('--tmpfs', () => {
  assertRows('--tmpfs', parseTmpfsFlag, [
    ['/run', { kind: 'tmpfs', target: '/run', options: [] }],
    ['/run:size=64m,mode=1777,exec', { kind: 'tmpfs', target: '/run', options: ['size=64m', 'mode=1777', 'exec'] }],
    ['run', refused],
    ['/run:', refused],
    ['/run:lowerdir=/etc', refused],
    ['/run:size=', refused],
  ]);
});

test('-p', () => {
  const tcp = { protocol: 'tcp' } as const;
  assertRows('--expose', parseExpose, [
    ['80', ['80/tcp']],
    ['53/UDP', ['53/udp']],
    ['90-91/udp', ['90/udp', '91/udp']],
    ['9000/sctp', ['9000/sctp']],
    ['web', refused],
    ['91-90', refused],
    ['80/tcp/udp', refused],
    ['80/icmp', refused],
  ]);
  assertRows('-p', parsePublish, [
    ['80', [{ ...tcp, hostPort: 0, containerPort: 80 }]],
    ['0:80', [{ ...tcp, hostPort: 0, containerPort: 80 }]],
    ['8080:80', [{ ...tcp, hostPort: 8080, containerPort: 80 }]],
    ['8080:80/udp', [{ protocol: 'udp', hostPort: 8080, containerPort: 80 }]],
    ['127.0.0.1:8080:80', [{ ...tcp, hostAddress: '127.0.0.1', hostPort: 8080, containerPort: 80 }]],
    ['127.0.0.1::80', [{ ...tcp, hostAddress: '127.0.0.1', hostPort: 0, containerPort: 80 }]],
    ['[::1]:8080:80', [{ ...tcp, hostAddress: '::1', hostPort: 8080, containerPort: 80 }]],
    [
      '8000-8001:80-81',
      [
        { ...tcp, hostPort: 8000, containerPort: 80 },
        { ...tcp, hostPort: 8001, containerPort: 81 },
      ],
    ],
    ['8000-8001:80', refused],
    ['8001-8000:80-81', refused],
    ['65536:80', refused],
    ['80/sctp', refused],
    ['localhost:80:80', refused],
    ['::1:80:80', refused],
    ['', refused],
    ['80:', refused],
    ['a:80', refused],
  ]);
});

test('--add-host, --ulimit, --network, --hostname, --name', () => {
  assertRows('--add-host', parseExtraHost, [
    ['db:192.0.2.1', { name: 'db', address: '192.0.2.1' }],
    ['db=192.0.2.1', { name: 'db', address: '192.0.2.1' }],
    ['db:2001:db8::1', { name: 'db', address: '2001:db8::1' }],
    ['db:[2001:db8::1]', { name: 'db', address: '2001:db8::1' }],
    ['db', refused],
    ['db:', refused],
    ['host:host-gateway', { name: 'host', address: 'host-gateway' }],
    ['db:host', refused],
    ['a b:192.0.2.1', refused],
  ]);
  assertRows('--ulimit', parseUlimit, [
    ['nofile=1024', { name: 'nofile', soft: 1024, hard: 1024 }],
    ['nofile=1024:2048', { name: 'nofile', soft: 1024, hard: 2048 }],
    ['core=-1', { name: 'core', soft: Number.POSITIVE_INFINITY, hard: Number.POSITIVE_INFINITY }],
    ['nofile=2048:1024', refused],
    ['files=1', refused],
    ['nofile', refused],
  ]);
  const attached = (network: string, more: object = {}): object => ({
    network: 'bridge',
    networks: [{ network, aliases: [], ...more }],
  });
  assertRows<object>('--network', (text) => parseNetworkFlags([text]), [
    ['host', { network: 'host', networks: [] }],
    ['none', { network: 'none', networks: [] }],
    ['container:web', { network: 'container:web', networks: [] }],
    ['bridge', attached('bridge')],
    ['default', attached('bridge')],
    ['front', attached('front')],
    ['front:ip=10.0.0.9,alias=db,alias=sql', attached('front', { ipv4: '10.0.0.9', aliases: ['db', 'sql'] })],
    [
      'name=front,ip6=fd00::9,mac-address=02:42:00:00:00:01',
      attached('front', { ipv6: 'fd00::9', macAddress: '02:42:00:00:00:01' }),
    ],
    ['front:colour=red', refused],
    ['ip=10.0.0.9', refused],
    ['', refused],
  ]);
  assert.throws(() => parseNetworkFlags(['front', 'host']), /goes with no other network/);
  assert.equal(parseNetworkFlags(['front', 'back']).networks.length, 2);
  assertRows('--hostname', parseHostname, [
    ['web-1.example', 'web-1.example'],
    ['', refused],
    ['a b', refused],
    ['-a', refused],
    ['a'.repeat(64), refused],
  ]);
  assertRows('--name', parseContainerName, [
    ['web_1.a', 'web_1.a'],
    ['a', refused],
    ['/web', refused],
  ]);
});

test('addresses', () => {
  for (const good of ['0.0.0.0', '255.255.255.255', '::', '::1', '2001:db8::', '1:2:3:4:5:6:7:8', '::ffff:192.0.2.1']) {
    assert.ok(isIpAddress(good), good);
  }
  for (const bad of [
    '',
    '1.2.3',
    '256.0.0.1',
    '1.2.3.4.5',
    ':',
    ':::',
    '1:2:3',
    '1::2::3',
    'g::',
    '1:2:3:4:5:6:7:8:9',
  ]) {
    assert.ok(!isIpAddress(bad), bad);
    assert.throws(() => parseNameServer(bad), /is not an address/);
  }
});
