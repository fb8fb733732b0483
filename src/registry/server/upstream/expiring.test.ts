import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createExpiring } from './expiring.ts';

test('a value is there until its time is over, or there are too many', () => {
  let now = 0;
  const kept = createExpiring<number>(2, () => now);
  kept.set('a', 1, 10);
  kept.set('b', 2, 20);
  now = 10;
  assert.deepEqual([kept.get('a'), kept.get('b')], [undefined, 2]);
  kept.set('a', 3, 10);
  kept.set('b', 4, 10);
  kept.set('c', 5, 10);
  assert.deepEqual([kept.get('a'), kept.get('b'), kept.get('c')], [undefined, 4, 5]);
  kept.delete('b');
  assert.equal(kept.get('b'), undefined);
});
