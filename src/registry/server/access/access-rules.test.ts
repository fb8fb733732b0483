import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AccessRule, createAccessRules, type RuleAction } from './access-rules.ts';
import { anonymous, type Identity } from './identity.ts';

const user = (name: string, ...groups: string[]): Identity => ({ kind: 'user', name, groups });
const alice = user('alice');
const carol = user('carol');

const rules: readonly AccessRule[] = [
  { repositories: ['team-a/secret/**'], who: ['everyone'], may: [] },
  { repositories: ['team-a/**'], who: ['group:team-a'], may: ['pull', 'push'] },
  { repositories: ['ci/**'], who: ['group:workflows'], may: ['push'] },
  { repositories: ['**', '!internal/**'], who: ['anonymous'], may: ['pull'] },
  { repositories: ['**'], who: ['user:root'], may: ['pull', 'push', 'delete', 'catalog'] },
  { repositories: ['mine/carol/**'], who: ['carol'], may: ['pull', 'delete'] },
  { repositories: ['internal/**'], who: ['users'], may: ['pull'] },
];
const book = createAccessRules(rules, { 'team-a': ['alice'] });

const rows: readonly (readonly [who: Identity, action: RuleAction, repository: string, allowed: boolean])[] = [
  [alice, 'push', 'team-a/web', true],
  [alice, 'delete', 'team-a/web', false],
  [carol, 'push', 'team-a/web', false],
  [carol, 'pull', 'team-a/web', false],
  [alice, 'pull', 'team-a/secret/web', false],
  [user('root'), 'pull', 'team-a/secret/web', false],
  [user('root'), 'delete', 'team-a/web', true],
  [user('someone', 'workflows'), 'push', 'ci/app', true],
  [user('workflows'), 'push', 'ci/app', false],
  [anonymous, 'pull', 'library/debian', true],
  [anonymous, 'push', 'library/debian', false],
  [anonymous, 'pull', 'internal/tool', false],
  [carol, 'pull', 'library/debian', false],
  [carol, 'pull', 'internal/tool', true],
  [carol, 'delete', 'mine/carol/x', true],
  [user('users'), 'delete', 'mine/carol/x', false],
];

for (const [who, action, repository, allowed] of rows) {
  const name = who.kind === 'user' ? [who.name, ...who.groups].join(' of ') : 'nobody known';
  test(`${name} ${allowed ? 'may' : 'may not'} ${action} ${repository}`, () => {
    assert.equal(book.allow(who, action, repository), allowed);
  });
}

test('who may list repositories', () => {
  assert.deepEqual([user('root'), alice, anonymous].map(book.allowListing), [true, false, false]);
});

test('a group named like what every object has is nobody', () => {
  const odd = createAccessRules([{ repositories: ['**'], who: ['group:constructor'], may: ['pull'] }], {});
  assert.equal(odd.allow(alice, 'pull', 'a'), false);
});

test('without rules nobody may do anything', () => {
  assert.equal(createAccessRules([], {}).allow(alice, 'pull', 'a'), false);
});
