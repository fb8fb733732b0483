import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isRepositoryPattern, matchesPattern } from './repository-pattern.ts';

const rows: readonly (readonly [pattern: string, repository: string, matches: boolean])[] = [
  ['**', 'a', true],
  ['**', 'a/b/c', true],
  ['*', 'a', true],
  ['*', 'a/b', false],
  ['team-a/**', 'team-a/web', true],
  ['team-a/**', 'team-a/web/api', true],
  ['team-a/**', 'team-a', false],
  ['team-a/**', 'team-ab/web', false],
  ['team-a/*', 'team-a/web', true],
  ['team-a/*', 'team-a/web/api', false],
  ['team-*/web', 'team-b/web', true],
  ['team-*/web', 'team-/web', true],
  ['team-*/web', 'team-b/web/api', false],
  ['**/cache', 'a/b/cache', true],
  ['**/cache', 'cache', false],
  ['a/**/z', 'a/b/c/z', true],
  ['a/**/z', 'a/z', false],
  ['a/**/b/**/z', 'a/b/b/c/z', true],
  ['a/**/b/**/z', 'a/b/c/z', false],
  ['*a*b', 'aabab', true],
  ['*a*b', 'aaba', false],
  ['a.b', 'axb', false],
  ['exact/name', 'exact/name', true],
  ['exact/name', 'exact/names', false],
];

for (const [pattern, repository, matches] of rows) {
  test(`${pattern} ${matches ? 'means' : 'does not mean'} ${repository}`, () => {
    assert.equal(matchesPattern(pattern, repository), matches);
  });
}

test('a hostile name costs no more than its length', () => {
  const begun = performance.now();
  assert.equal(matchesPattern('*a*a*a*a*a*a*a*a*b', 'a'.repeat(255)), false);
  assert.ok(performance.now() - begun < 200);
});

describe('what can be a pattern', () => {
  for (const text of ['**', 'a/**', '*/b', 'a_b.c-d/*-x']) test(text, () => assert.ok(isRepositoryPattern(text)));
  for (const text of ['', 'A', 'a//b', '/a', 'a/', 'a**', 'a/***', 'a b', '[ab]', 'a:b'])
    test(`not "${text}"`, () => assert.ok(!isRepositoryPattern(text)));
});
