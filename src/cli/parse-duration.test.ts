import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDuration } from './parse-duration.ts';

test('durations', () => {
  const rows: readonly (readonly [string, number | undefined])[] = [
    ['0s', 0],
    ['90s', 90_000],
    ['1h30m', 5_400_000],
    ['1.5m', 90_000],
    ['2d', 172_800_000],
    ['10', undefined],
    ['', undefined],
    ['5 m', undefined],
  ];
  for (const [text, expected] of rows) assert.equal(parseDuration(text), expected, text);
});
