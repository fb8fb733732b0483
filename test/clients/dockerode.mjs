// Talks to the service as programs with dockerode do; what it finds goes to standard output, as JSON.
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import Docker from 'dockerode';

const [socketPath, image] = process.argv.slice(2);
const docker = new Docker({ socketPath });

function collect(stream) {
  const pieces = [];
  stream.on('data', (piece) => pieces.push(piece));
  return () => Buffer.concat(pieces).toString();
}

async function runOnce() {
  const output = new PassThrough();
  const text = collect(output);
  const [{ StatusCode }, container] = await docker.run(image, ['sh', '-c', 'echo ran; exit 3'], output, {
    HostConfig: { NetworkMode: 'none' },
  });
  await container.remove();
  return { status: StatusCode, text: text() };
}

async function execIn(container) {
  const exec = await container.exec({
    Cmd: ['sh', '-c', 'cat; exit 4'],
    AttachStdin: true,
    AttachStdout: true,
    AttachStderr: true,
  });
  const stream = await exec.start({ hijack: true, stdin: true });
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const text = collect(stdout);
  docker.modem.demuxStream(stream, stdout, stderr);
  stream.end('typed\n');
  await once(stream, 'end');
  return { status: (await exec.inspect()).ExitCode, text: text() };
}

async function attachTo(container) {
  const stream = await container.attach({ stream: true, stdin: true, stdout: true, stderr: true, hijack: true });
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const text = collect(stdout);
  docker.modem.demuxStream(stream, stdout, stderr);
  await container.start();
  stream.write('said\n');
  stream.end();
  await once(stream, 'end');
  return text();
}

const ran = await runOnce();
const container = await docker.createContainer({
  Image: image,
  Cmd: ['sleep', '100'],
  name: 'rode',
  HostConfig: { NetworkMode: 'none' },
});
await container.start();
const exec = await execIn(container);
const { State } = await container.inspect();
const stats = await container.stats({ stream: false });
await container.remove({ force: true });
const typed = await docker.createContainer({
  Image: image,
  Cmd: ['cat'],
  OpenStdin: true,
  StdinOnce: true,
  HostConfig: { NetworkMode: 'none' },
});
const attached = await Promise.race([attachTo(typed), new Promise((resolve) => setTimeout(resolve, 5000, 'nothing'))]);
await typed.remove({ force: true });
const missing = await docker
  .getContainer('nosuch')
  .inspect()
  .catch(({ statusCode, reason }) => ({ statusCode, reason }));
console.log(JSON.stringify({ ran, exec, status: State.Status, stats: stats.name, attached, missing }));
