import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AccessRule, createAccessRules, type RuleAction } from './access-rules.ts';
import { anonymous, type Identity } from './identity.ts';

const user = (name: string, ...groups: string[]): Identity => ({ kind: 'user', name, groups });
const alice = user('alice');
const carol = user('carol');

const rules: readonly AccessRule[] = [
  { repositories: ['team-a/secret/**'], allow: {} },
  {
    repositories: ['team-a/**'],
    allow: { 'group:team-a': ['pull', 'push'], 'user:root': ['delete'], users: ['pull'] },
  },
  { repositories: ['ci/**', 'nightly'], allow: { 'group:workflows': ['push'], carol: ['pull', 'catalog'] } },
  { repositories: ['**', '!internal/**'], allow: { anonymous: ['pull'], root: ['push'] } },
  { repositories: ['internal/**'], allow: { users: ['pull'] } },
];
const book = createAccessRules(rules, { 'team-a': ['alice'] });

const rows: readonly (readonly [who: Identity, action: RuleAction, repository: string, allowed: boolean])[] = [
  [alice, 'push', 'team-a/web', true],
  [alice, 'delete', 'team-a/web', false],
  [carol, 'pull', 'team-a/web', true],
  [carol, 'push', 'team-a/web', false],
  [anonymous, 'pull', 'team-a/web', false],
  [alice, 'pull', 'team-a/secret/web', false],
  [user('root'), 'delete', 'team-a/web', true],
  [user('root'), 'push', 'team-a/web', false],
  [user('someone', 'workflows'), 'push', 'ci/app', true],
  [user('someone', 'workflows'), 'push', 'nightly', true],
  [user('workflows'), 'push', 'ci/app', false],
  [carol, 'pull', 'ci/app', true],
  [anonymous, 'pull', 'library/debian', true],
  [anonymous, 'push', 'library/debian', false],
  [carol, 'pull', 'library/debian', true],
  [user('root'), 'pull', 'library/debian', true],
  [user('root'), 'push', 'library/debian', true],
  [anonymous, 'pull', 'internal/tool', false],
  [carol, 'pull', 'internal/tool', true],
  [user('anonymous'), 'push', 'library/debian', false],
];

for (const [who, action, repository, allowed] of rows) {
  const name = who.kind === 'user' ? [who.name, ...who.groups].join(' of ') : 'nobody known';
  test(`${name} ${allowed ? 'may' : 'may not'} ${action} ${repository}`, () => {
    assert.equal(book.allow(who, action, repository), allowed);
  });
}

test('who may list repositories', () => {
  assert.deepEqual([carol, alice, anonymous].map(book.allowListing), [true, false, false]);
});

test('a group named like what every object has is nobody', () => {
  const odd = createAccessRules([{ repositories: ['**'], allow: { 'group:constructor': ['pull'] } }], {});
  assert.equal(odd.allow(alice, 'pull', 'a'), false);
});

test('without rules nobody may do anything', () => {
  assert.equal(createAccessRules([], {}).allow(alice, 'pull', 'a'), false);
});
