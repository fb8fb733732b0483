import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { after, test } from 'node:test';
import { isFault } from '../../base/index.ts';
import { forwardPorts } from './forward-ports.ts';

/** A port that nothing listens at. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Sends `text`, says that it is all, and returns the whole answer. */
async function ask(port: number, text: string): Promise<string> {
  const socket = connect({ port, host: '127.0.0.1' });
  socket.end(text);
  const pieces: Buffer[] = [];
  for await (const piece of socket) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

test('TCP callers reach the container and its answers reach them, large ones too', async () => {
  const answer = 'x'.repeat(3_000_000);
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    let text = '';
    socket.on('data', (piece) => {
      text += piece;
    });
    socket.on('end', () => socket.end(`${text}${answer}`));
  }).listen(0, '127.0.0.1');
  after(() => server.close());
  await once(server, 'listening');
  const { port: containerPort } = server.address() as AddressInfo;
  const hostPort = await freePort();
  const forwarding = await forwardPorts([{ hostPort, containerPort, protocol: 'tcp' }]);
  const answers = await Promise.all(['a', 'b', 'c'].map((text) => ask(hostPort, text)));
  assert.deepEqual(
    answers.map((text) => [text[0], text.length]),
    [
      ['a', 3_000_001],
      ['b', 3_000_001],
      ['c', 3_000_001],
    ],
  );
  await forwarding[Symbol.asyncDispose]();
  await assert.rejects(ask(hostPort, 'd'), { code: 'ECONNREFUSED' });
});

test('a caller is let go when the container does not listen', async () => {
  const [hostPort, containerPort] = [await freePort(), await freePort()];
  await using _forwarding = await forwardPorts([{ hostPort, containerPort, protocol: 'tcp' }]);
  assert.equal(await ask(hostPort, 'a').catch(() => ''), '');
});

test('UDP callers get the answers to their own datagrams', async () => {
  const server = createSocket('udp4');
  server.on('message', (bytes, from) => server.send(`answer to ${bytes}`, from.port, from.address));
  server.bind(0, '127.0.0.1');
  after(() => server.close());
  await once(server, 'listening');
  const hostPort = await freePort();
  await using _forwarding = await forwardPorts([
    { hostAddress: '127.0.0.1', hostPort, containerPort: server.address().port, protocol: 'udp' },
  ]);
  for (const text of ['a', 'b']) {
    const caller = createSocket('udp4');
    caller.send(text, hostPort, '127.0.0.1');
    const [answer] = await once(caller, 'message');
    assert.equal(String(answer), `answer to ${text}`);
    caller.close();
  }
});

test('a taken port is a fault that names it, and what was opened before is closed again', async () => {
  const server = createServer().listen(0);
  after(() => server.close());
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const free = await freePort();
  for (const containerPort of [port, 1]) {
    const publish = forwardPorts([
      { hostPort: free, containerPort: 2, protocol: 'tcp' },
      { hostPort: port, containerPort, protocol: 'tcp' },
    ]);
    await assert.rejects(
      publish,
      (error) => isFault(error, 'runtime/port-in-use') && error.message.includes(`port ${port}/tcp`),
    );
    await assert.rejects(ask(free, ''), { code: 'ECONNREFUSED' });
  }
  await assert.rejects(
    forwardPorts([{ hostAddress: '192.0.2.1', hostPort: free, containerPort: 2, protocol: 'tcp' }]),
    (error) => isFault(error, 'runtime/port-refused'),
  );
});
