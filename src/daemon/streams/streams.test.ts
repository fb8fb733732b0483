import assert from 'node:assert/strict';
import { test } from 'node:test';
import { utf8 } from '../../base/index.ts';
import { createChannel } from './channel.ts';
import { outputType, toFrame } from './frames.ts';
import { createTransferProgress, type ProgressLine } from './transfer-progress.ts';

test('a frame has its stream and length in front', () => {
  assert.deepEqual([...toFrame('stderr', utf8('ab'))], [2, 0, 0, 0, 0, 0, 0, 2, 97, 98]);
  const long = toFrame('stdout', new Uint8Array(0x10203));
  assert.deepEqual([...long.subarray(0, 8), long.length], [1, 0, 0, 0, 0, 1, 2, 3, 0x10203 + 8]);
});

test('frames have a type of their own since v1.42', () => {
  const types = [outputType(41, false), outputType(42, false), outputType(47, true)].map((type) =>
    type.split('.').at(-1),
  );
  assert.deepEqual(types, ['raw-stream', 'multiplexed-stream', 'raw-stream']);
});

test('a channel gives what was pushed, and then its end', async () => {
  const channel = createChannel<number>(new AbortController().signal);
  channel.push(1);
  setTimeout(() => {
    channel.push(2);
    channel.end();
    channel.push(3);
  }, 5);
  assert.deepEqual(await Array.fromAsync(channel), [1, 2]);
});

test('a channel that fails gives what was pushed before', async () => {
  const channel = createChannel<number>(new AbortController().signal);
  const seen: number[] = [];
  channel.push(1);
  channel.fail(new Error('broken'));
  await assert.rejects(async () => {
    for await (const value of channel) seen.push(value);
  }, /broken/);
  assert.deepEqual(seen, [1]);
});

test('a channel ends when nobody listens any more', async () => {
  const gone = new AbortController();
  const channel = createChannel<number>(gone.signal);
  const reading = Array.fromAsync(channel);
  gone.abort();
  channel.push(1);
  assert.deepEqual(await reading, []);
});

test('transfers are told by short names, with bars', () => {
  const lines: ProgressLine[] = [];
  const onEvent = createTransferProgress('pull', (line) => lines.push(line));
  const id = `sha256:${'0123456789ab'.padEnd(64, 'f')}`;
  onEvent({ kind: 'cached', id: 'other', label: 'pull ffeeddccbbaa' });
  onEvent({ kind: 'start', id, label: 'pull 0123456789ab', total: 2_000_000 });
  onEvent({ kind: 'advance', id, bytes: 1_000_000 });
  onEvent({ kind: 'done', id, seconds: 1 });
  assert.deepEqual(
    lines.map(({ id: name, status }) => `${name} ${status}`),
    [
      'ffeeddccbbaa Already exists',
      '0123456789ab Downloading',
      '0123456789ab Downloading',
      '0123456789ab Pull complete',
    ],
  );
  assert.deepEqual(lines[2]?.progressDetail, { current: 1_000_000, total: 2_000_000 });
  assert.match(lines[2]?.progress ?? '', /^\[={25}> {24}\] {6}1MB\/2MB$/);
});
