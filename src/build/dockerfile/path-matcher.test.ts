import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPathMatcher } from './path-matcher.ts';
import { hasWildcards } from './path-pattern.ts';

test('a source of COPY matches as Go matches file names', () => {
  const rows: readonly (readonly [string, readonly string[], readonly string[]])[] = [
    ['a.txt', ['a.txt'], ['a.txtx', 'b/a.txt', '']],
    ['*.txt', ['a.txt', '.txt'], ['a/b.txt', 'a.text']],
    ['*', ['a', '.a', ''], ['a/b']],
    ['**', ['a'], ['a/b']],
    ['**/a', ['b/a', '/a'], ['a', 'b/c/a']],
    ['a/*/c', ['a/b/c', 'a//c'], ['a/c', 'a/b/b/c']],
    ['a?', ['ab', 'aé', 'a😀'], ['a', 'a/', 'abc']],
    ['[a-c]*', ['a', 'bcd'], ['d', 'a/b']],
    ['[^a]', ['b', '^'], ['a', 'bb']],
    ['[a^]', ['a', '^'], ['b']],
    ['[]a]', [], ['a', ']']],
    ['a\\*', ['a*'], ['ab', 'a\\*']],
    ['a\\\\b', ['a\\b'], ['ab']],
    ['*a*b', ['xaxb', 'ab', 'abab'], ['ba', 'axbx']],
    ['file[0-9][0-9].t?t', ['file07.txt'], ['file7.txt', 'file07.tt']],
  ];
  for (const [pattern, matching, others] of rows) {
    const matches = createPathMatcher(pattern);
    for (const path of matching) assert.equal(matches?.(path), true, `${pattern} takes ${path}`);
    for (const path of others) assert.notEqual(matches?.(path), true, `${pattern} leaves ${path}`);
  }
});

test('malformed patterns have no matcher', () => {
  for (const pattern of ['[', '[a', '[]', '[a-', '[a-]', '[-a]', '[^]', 'a\\', '[a\\', '[\\'])
    assert.equal(createPathMatcher(pattern), undefined, pattern);
});

test('a text has wildcards when one is not escaped', () => {
  for (const text of ['*', 'a?', '[a]', 'a/b*', '\\\\*', 'a\nb*']) assert.equal(hasWildcards(text), true, text);
  for (const text of ['', 'a', 'a]', '\\*', 'a\\?b\\[c', '\\']) assert.equal(hasWildcards(text), false, text);
});
