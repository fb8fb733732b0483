import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatWait } from './retry-after.ts';

test('waits are told as people say them', () => {
  const rows = [
    [1200, '2 s'],
    [90_000, '90 s'],
    [91_000, '2 min'],
    [3_600_000, '60 min'],
    [6 * 3_600_000, '6 h'],
  ] as const;
  for (const [milliseconds, expected] of rows) assert.equal(formatWait(milliseconds), expected);
});
