# Talks to the service as programs with python3-docker do; what it finds goes to standard output, as JSON.
import io
import json
import sys
import tarfile
import time

import docker

image = sys.argv[1]
client = docker.from_env()
found = {"ping": client.ping(), "api": client.version()["ApiVersion"]}

found["run"] = client.containers.run(image, "echo hello", network_mode="none", remove=True).decode()
try:
    client.containers.run(image, ["sh", "-c", "exit 3"], network_mode="none", remove=True)
except docker.errors.ContainerError as error:
    found["failed"] = error.exit_status

work = client.containers.run(
    image, ["sh", "-c", "echo up; exec sleep 100"], name="work", network_mode="none", detach=True, labels={"a": "b"}
)
work.reload()
found["status"] = work.status
found["labels"] = work.labels
found["exec"] = work.exec_run(["sh", "-c", "echo out; echo err >&2; exit 2"], demux=True)[1][0].decode()
found["stream"] = [piece.decode() for piece in work.exec_run("echo streamed", stream=True).output]
socket = work.exec_run("cat", stdin=True, socket=True).output
socket._sock.sendall(b"ping\n")
found["frame"] = list(socket.read(13))
socket._sock.close()
found["logs"] = work.logs().decode()
archive = io.BytesIO()
with tarfile.open(fileobj=archive, mode="w:gz") as tar:
    entry = tarfile.TarInfo("given")
    entry.size = 3
    tar.addfile(entry, io.BytesIO(b"abc"))
work.put_archive("/", archive.getvalue())
found["stat"] = work.get_archive("/given")[1]["size"]
found["diff"] = work.diff()
found["stats"] = work.stats(stream=False)["name"]
work.stop(timeout=0)
found["wait"] = work.wait()["StatusCode"]
work.remove()

missing = []
for get in (client.containers.get, client.images.get, client.networks.get, client.volumes.get):
    try:
        get("nosuch")
    except docker.errors.NotFound as error:
        missing.append(type(error).__name__)
found["missing"] = missing

text = f"FROM {image}\nRUN echo built > /b\n"
built, lines = client.images.build(fileobj=io.BytesIO(text.encode()), tag="localhost/py:1")
found["built"] = built.tags
saved = b"".join(built.save(named=True))
client.images.remove("localhost/py:1")
found["loaded"] = client.images.load(saved)[0].tags
client.images.remove("localhost/py:1")

network = client.networks.create("pynet")
volume = client.volumes.create("pyvol")
joined = client.containers.run(
    image,
    "sleep 100",
    network="pynet",
    volumes={"pyvol": {"bind": "/d", "mode": "rw"}},
    ports={"80/tcp": ("127.0.0.1", None)},
    detach=True,
)
joined.reload()
found["networks"] = list(joined.attrs["NetworkSettings"]["Networks"])
found["port"] = joined.ports["80/tcp"][0]["HostIp"]
found["mount"] = joined.attrs["Mounts"][0]["Name"]
joined.remove(force=True)
network.remove()
volume.remove()
now = int(time.time()) + 1
found["events"] = any(event["Action"] == "die" for event in client.events(decode=True, since=now - 30, until=now))
print(json.dumps(found))
