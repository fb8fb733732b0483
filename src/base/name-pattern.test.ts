import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toNameMatcher } from './name-pattern.ts';

const rows: readonly (readonly [filter: string, fitting: readonly string[], others: readonly string[]])[] = [
  ['1.2', ['1.2'], ['1x2', '1.2.3', '01.2']],
  ['1.*', ['1.', '1.2', '1.2-slim'], ['1', '11.2']],
  ['v?', ['v1', 'vv'], ['v', 'v12']],
  ['a+(b)', ['a+(b)'], ['aab']],
  ['/^1\\.[0-9]+$/', ['1.2', '1.20'], ['1.2-slim', '11.2']],
  ['/slim/', ['12-slim', 'slim'], ['12']],
  ['/', ['/'], ['']],
];

for (const [filter, fitting, others] of rows)
  test(filter, () => {
    const matches = toNameMatcher(filter);
    assert.ok(matches);
    assert.deepEqual([...fitting, ...others].filter(matches), fitting);
  });

test('a malformed regular expression is none', () => assert.equal(toNameMatcher('/(/'), undefined));
