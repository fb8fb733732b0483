import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createBucket } from './bucket.ts';

test('a bucket lets through what is in it, and fills up by its rate', () => {
  let now = 0;
  const bucket = createBucket(2, 4, () => now);
  assert.deepEqual([1, 1, 1, 1, 1].map(bucket.take), [0, 0, 0, 0, 0.5]);
  now = 0.5;
  assert.deepEqual([bucket.take(1), bucket.take(1)], [0, 0.5]);
  now = 100;
  assert.deepEqual([bucket.take(5), bucket.take(4)], [0.5, 0]);
  bucket.giveBack(1);
  assert.equal(bucket.take(1), 0);
});

test('what is spent beyond it is owed', () => {
  let now = 0;
  const bucket = createBucket(10, 10, () => now);
  assert.deepEqual([bucket.spend(10), bucket.spend(5), bucket.spend(5)], [0, 0.5, 1]);
  now = 1;
  assert.equal(bucket.spend(1), 0.1);
});
