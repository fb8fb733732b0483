import assert from 'node:assert/strict';
import { test } from 'node:test';
import { digestOf } from '../../../oci/index.ts';
import { chooseTags } from './choose-tags.ts';
import { findRule, meansTag } from './find-rule.ts';
import type { KeptTags } from './keeping-rules.ts';

const digest = digestOf('');
const tags = [
  { tag: 'a', digest, pushed: 10 },
  { tag: 'b', digest, pushed: 10 },
  { tag: 'c', digest, pushed: 40, pulled: 95 },
  { tag: 'd', digest, pushed: 90, pulled: 50 },
];

const rows: readonly (readonly [title: string, rules: readonly KeptTags[], kept: string])[] = [
  ['no rule keeps none', [], ''],
  ['a rule without conditions keeps all', [{}], 'abcd'],
  ['of those pushed at once the last by name is the newest', [{ newest: 3 }], 'bcd'],
  ['pushed within a time, its end included', [{ pushed: 60 }], 'cd'],
  ['pulled or pushed within a time', [{ pulled: 10 }], 'cd'],
  ['any condition will do', [{ newest: 1, pulled: 5 }], 'cd'],
  ['any rule will do', [{ tags: ['a'] }, { tags: ['b', 'c'], newest: 1 }], 'ac'],
];

for (const [title, rules, kept] of rows)
  test(title, () => assert.equal([...chooseTags(tags, rules, 100)].sort().join(''), kept));

const patterns: readonly (readonly [patterns: readonly string[] | undefined, tag: string, means: boolean])[] = [
  [undefined, 'x', true],
  [[], 'x', true],
  [['v*'], 'v1.2', true],
  [['v*'], 'xv1', false],
  [['v*.*', 'latest'], 'latest', true],
  [['V*'], 'v1', false],
  [['*', '!*-rc*'], 'v1-rc.2', false],
  [['!*-rc*'], 'v1', true],
  [['!*-rc*'], 'v1-rc', false],
  [['v1+2'], 'v112', false],
];

for (const [list, tag, means] of patterns)
  test(`${JSON.stringify(list)} and ${tag}`, () => assert.equal(meansTag(list, tag), means));

test('the first rule that names a repository holds', () => {
  const rules = [
    { repositories: ['a/**', '!a/x'], at: 0 },
    { repositories: ['**'], at: 1 },
  ];
  assert.deepEqual(
    ['a/b', 'a/x', 'c'].map((repository) => findRule(rules, repository)?.at),
    [0, 1, 1],
  );
  assert.equal(findRule(rules.slice(0, 1), 'a'), undefined);
});
