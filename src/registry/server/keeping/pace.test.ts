import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPace } from './pace.ts';

test('no more bytes pass than the rate allows', async () => {
  const started = performance.now();
  const pace = createPace({ rate: 1_000_000 });
  for (let at = 0; at < 10; at++) await pace.take(20_000);
  const took = performance.now() - started;
  assert.ok(took > 170 && took < 1000, `${took}`);
  assert.equal(pace.bytes(), 200_000);
});

test('a wait ends when it is broken off', async () => {
  const broken = new AbortController();
  const pace = createPace({ rate: 1, signal: broken.signal });
  const waiting = pace.take(1000);
  broken.abort(new Error('enough'));
  await assert.rejects(waiting);
});
