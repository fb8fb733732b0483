import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { isFault } from '../base/index.ts';
import { openHost } from './open-host.ts';
import { isSystemError } from './system-error.ts';

const directory = mkdtempSync(join(tmpdir(), 'nacre-packets-'));
after(() => rmSync(directory, { recursive: true }));

const host = openHost();

/** Listens, tells what it receives, and does what `act` says with the connection `c`. */
const server = (path: string, act: string): string => `
import os, socket
os.chdir(${JSON.stringify(join(path, '..'))})
s = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
s.bind('attach')
s.listen(1)
print('ready', flush=True)
c, _ = s.accept()
${act}
c.close()
`;

async function listen(path: string, act: string): Promise<{ readonly output: () => Promise<string> }> {
  const child = spawn('python3', ['-c', server(path, act)], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.setEncoding('latin1').on('data', (text: string) => {
    output += text;
  });
  const closed = once(child, 'close');
  await once(child.stdout, 'data');
  return {
    async output() {
      await closed;
      return output.replace('ready\n', '');
    },
  };
}

function skip(): string | false {
  if (host.way() !== 'libc') return 'this Node has no FFI';
  return host.findProgram('python3') === undefined ? 'python3 is not installed' : false;
}

test('packets come one by one and whole, also when they wait, by a path of any length', { skip: skip() }, async () => {
  const deep = join(directory, ...Array.from({ length: 8 }, () => 'a-directory-with-a-long-name'));
  mkdirSync(deep, { recursive: true });
  await listen(join(deep, 'attach'), "for i in range(2000): c.send(bytes([2 + i % 2]) + b'x' * (i * 4 % 8192))");
  using connection = host.connectPackets(join(deep, 'attach'));
  const sizes: number[] = [];
  connection.receive((packet) => {
    assert.equal(packet[0], 2 + (sizes.length % 2));
    sizes.push(packet.length - 1);
    if (sizes.length % 100 !== 0) return true;
    setTimeout(() => connection.resume(), 1);
    return false;
  });
  await connection.ended;
  assert.deepEqual(
    sizes,
    Array.from({ length: 2000 }, (_, at) => (at * 4) % 8192),
  );
});

test('what is sent arrives packet by packet, and its end is told', { skip: skip() }, async () => {
  const path = join(directory, 'attach');
  const { output } = await listen(path, "for _ in range(4): print(c.recv(100).decode(), end=';')");
  using connection = host.connectPackets(path);
  for (const text of ['one', 'two', 'three']) assert.ok(await connection.send(Buffer.from(text)));
  connection.endSending();
  assert.equal(await output(), 'one;two;three;;');
  rmSync(path);
});

test('that nobody listens is told as the system tells it', { skip: skip() }, () => {
  assert.throws(
    () => host.connectPackets(join(directory, 'nobody')),
    (error) => isSystemError(error, 'ENOENT'),
  );
});

test('without FFI it is a fault', () => {
  assert.throws(
    () => openHost({ by: 'programs' }).connectPackets('/nowhere'),
    (error) => isFault(error, 'host/unsupported'),
  );
});
