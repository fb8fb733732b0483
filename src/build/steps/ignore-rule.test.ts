import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findIgnoreRule } from './ignore-rule.ts';

const text = `\ufeff# what stays out
*.log

dist
!dist/keep
dist/keep/tmp
!important.log
**/secret*
`;

const rows: readonly (readonly [path: string, pattern: string | undefined, line?: number])[] = [
  ['a.log', '*.log', 2],
  ['dist/app.js', 'dist', 4],
  ['dist/keep/a', undefined],
  ['dist/keep/tmp/a', 'dist/keep/tmp', 6],
  ['important.log', undefined],
  ['deep/down/secret.txt', '**/secret*', 8],
  ['dist/keep/secret', '**/secret*', 8],
  ['other', undefined],
];

for (const [path, pattern, line] of rows) {
  test(`${path} is left out by ${pattern ?? 'nothing'}`, () => {
    const rule = findIgnoreRule(path, { file: '.dockerignore', text });
    assert.deepEqual(rule, pattern === undefined ? undefined : { pattern, place: `.dockerignore:${line}` });
  });
}

test('of two rules it is the one that counts', () => {
  const rule = findIgnoreRule('a', { file: 'x', text: 'a\nb\n!a\n*\n' });
  assert.deepEqual(rule, { pattern: '*', place: 'x:4' });
});
