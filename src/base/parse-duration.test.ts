import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDuration } from './parse-duration.ts';

test('durations are read as Go reads them, in nanoseconds', () => {
  const rows: readonly (readonly [string, number | undefined])[] = [
    ['0', 0],
    ['-0', 0],
    ['1ns', 1],
    ['1us', 1e3],
    ['1µs', 1e3],
    ['1μs', 1e3],
    ['1ms', 1e6],
    ['30s', 30e9],
    ['1m30s', 90e9],
    ['1h0m0.5s', 3600.5e9],
    ['.5s', 5e8],
    ['1.s', 1e9],
    ['1.5h', 5400e9],
    ['+2s', 2e9],
    ['-2s', -2e9],
    ['1s1s', 2e9],
    ['0.0000000001s', 0],
    ['', undefined],
    ['5', undefined],
    ['s', undefined],
    ['.s', undefined],
    ['1d', undefined],
    ['1s ', undefined],
    ['1 s', undefined],
    ['--1s', undefined],
    ['1e3s', undefined],
    ['99999999h', undefined],
  ];
  for (const [text, expected] of rows) assert.equal(parseDuration(text), expected, text);
});
