import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTurns } from './turns.ts';

test('so many at a time, in order, whatever becomes of each', async () => {
  const turns = createTurns(2);
  const begun: number[] = [];
  let running = 0;
  let most = 0;
  const work = (at: number) => async (): Promise<number> => {
    begun.push(at);
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setTimeout(resolve, 1));
    running -= 1;
    if (at === 1) throw new Error('fails');
    return at;
  };
  const ended = await Promise.allSettled([0, 1, 2, 3, 4].map((at) => turns(work(at))));
  assert.deepEqual([begun, most], [[0, 1, 2, 3, 4], 2]);
  assert.deepEqual(
    ended.map((each) => (each.status === 'fulfilled' ? each.value : 'failed')),
    [0, 'failed', 2, 3, 4],
  );
  assert.equal(await turns(work(5)), 5);
});
