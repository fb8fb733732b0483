import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { type PacketConnection, recordingHost } from '../../../host/index.ts';
import { openAttachment } from './attachment.ts';

/** The other side of a connection: what it was sent, and what it says. */
function fakeConnection(): {
  readonly connection: PacketConnection;
  readonly sent: string[];
  say(packet: string): boolean;
  end(): void;
  resumed: number;
} {
  const sent: string[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  let receive: (packet: Buffer) => boolean = () => true;
  const fake = {
    sent,
    resumed: 0,
    say: (packet: string) => receive(Buffer.from(packet, 'latin1')),
    end: resolve,
    connection: {
      ended: promise,
      receive(onPacket: (packet: Buffer) => boolean) {
        receive = onPacket;
      },
      resume() {
        fake.resumed += 1;
      },
      async send(packet: Uint8Array) {
        await setImmediate();
        sent.push(Buffer.from(packet).toString('latin1'));
        return true;
      },
      endSending: () => void sent.push('END'),
      [Symbol.dispose]: () => {},
    },
  };
  return fake;
}

function open(fake: ReturnType<typeof fakeConnection>): ReturnType<typeof openAttachment> {
  return openAttachment(recordingHost({ connectPackets: () => fake.connection }), '/bundle');
}

test('output goes to its stream, and waits for who is slow', async () => {
  const fake = fakeConnection();
  const written: string[] = [];
  const slow = Promise.withResolvers<void>();
  const joined = open(fake).join({
    output: {
      write(stream, bytes) {
        written.push(`${stream} ${bytes.toString()}`);
        return stream === 'stderr' ? slow.promise : undefined;
      },
    },
  });
  assert.equal(fake.say('\x02out'), true);
  assert.equal(fake.say('\x03err'), false);
  slow.resolve();
  await setImmediate();
  assert.equal(fake.resumed, 1);
  fake.end();
  assert.equal(await joined, 'ended');
  assert.deepEqual(written, ['stdout out', 'stderr err']);
});

test('input is sent in packets of what conmon reads at once, then its end', async () => {
  const fake = fakeConnection();
  const input = new PassThrough();
  const joined = open(fake).join({ output: { write: () => undefined }, input });
  input.end('x'.repeat(40_000));
  while (fake.sent.at(-1) !== 'END') await setImmediate();
  assert.ok(fake.sent.every((packet) => packet.length <= 16_384));
  assert.equal(fake.sent.join('').length, 40_000 + 3);
  fake.end();
  assert.equal(await joined, 'ended');
});

test('keys detach, and what is typed later is not read', async () => {
  const fake = fakeConnection();
  const input = new PassThrough();
  const joined = open(fake).join({ output: { write: () => undefined }, input, detachKeys: Buffer.from('qq') });
  input.write('abqqcd');
  assert.equal(await joined, 'detached');
  input.write('ef');
  await setImmediate();
  assert.deepEqual(fake.sent, ['ab']);
  assert.equal(input.listenerCount('data'), 0);
});

test('a signal detaches', async () => {
  const controller = new AbortController();
  const joined = open(fakeConnection()).join({ output: { write: () => undefined }, signal: controller.signal });
  controller.abort();
  assert.equal(await joined, 'detached');
});
