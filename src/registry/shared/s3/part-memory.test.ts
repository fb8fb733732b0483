import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPartMemory } from './part-memory.ts';

const mebibyte = 1024 * 1024;

test('parts wait while others have the memory, in their order', async () => {
  const memory = createPartMemory(10 * mebibyte);
  const log: string[] = [];
  const ends: (() => void)[] = [];
  const hold = (name: string, size: number): Promise<void> =>
    memory.hold(size, async (bytes) => {
      assert.equal(bytes.length, size);
      log.push(`${name} begins`);
      await new Promise<void>((resolve) => ends.push(resolve));
      log.push(`${name} ends`);
    });
  const all = [hold('a', 8 * mebibyte), hold('b', 3 * mebibyte), hold('c', 1), hold('huge', 100 * mebibyte)];
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  for (let ended = 0; ended < 4; ended += 1) {
    await turn();
    ends[ended]?.();
  }
  await Promise.all(all);
  assert.deepEqual(log.slice(0, 4), ['a begins', 'a ends', 'b begins', 'c begins']);
  assert.deepEqual(log.slice(-2), ['huge begins', 'huge ends']);
});

test('what fails gives its memory back, and whoever is next gets it', async () => {
  const memory = createPartMemory(8 * mebibyte);
  const seen = new Set<unknown>();
  const note = async (bytes: Uint8Array): Promise<void> => {
    seen.add(bytes.buffer);
  };
  await assert.rejects(
    memory.hold(8 * mebibyte, async (bytes) => {
      await note(bytes);
      throw new Error('failed');
    }),
    /failed/,
  );
  await memory.hold(8 * mebibyte, note);
  await memory.hold(2 * mebibyte, note);
  assert.equal(seen.size, 1);
});
