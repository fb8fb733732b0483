import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { whileAlive } from './while-alive.ts';

const identity = { pid: 1, startTime: '1' };
const forEver = (signal: AbortSignal): Promise<string> => setTimeout(60_000, 'done', { signal });

test('what waits for a dead process is given up', async () => {
  assert.equal(await whileAlive({ isAlive: () => false }, identity, forEver, 1), undefined);
});

test('what a dead process did not keep from its end has been done', async () => {
  assert.equal(await whileAlive({ isAlive: () => false }, identity, async () => 'done', 1), 'done');
});

test('it goes on for as long as the process lives', async () => {
  let looks = 0;
  const isAlive = (): boolean => {
    looks += 1;
    return looks <= 30;
  };
  assert.equal(await whileAlive({ isAlive }, identity, forEver, 1), undefined);
  assert.equal(looks, 40);
});

test('what fails has failed', async () => {
  await assert.rejects(
    whileAlive({ isAlive: () => true }, identity, () => Promise.reject(new Error('no'))),
    /^Error: no$/,
  );
});
