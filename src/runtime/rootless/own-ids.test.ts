import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isFault } from '../../base/index.ts';
import type { UserNamespace } from '../user-namespace.ts';
import { toOwnIds } from './own-ids.ts';

const ranges = [{ start: 1, count: 65536 }];
const given = { users: ranges, groups: ranges };
const facts = { outer: { uid: 1000, gid: 100 }, users: 65537, groups: 65537, given, taken: [] };

/** Lines of a map as /proc/PID/uid_map has them. */
function usersOf(wanted: UserNamespace, more: Partial<Parameters<typeof toOwnIds>[1]> = {}): readonly string[] {
  return toOwnIds(wanted, { ...facts, ...more }).users.map(
    ({ inside, outside, count }) => `${inside} ${outside} ${count}`,
  );
}

const cases: readonly [wanted: UserNamespace, lines: readonly string[]][] = [
  [{ kind: 'keep-id' }, ['0 1 1000', '1000 0 1', '1001 1001 64536']],
  [{ kind: 'keep-id', uid: 0 }, ['0 0 1', '1 1 65536']],
  [{ kind: 'keep-id', uid: 65536 }, ['0 1 65536', '65536 0 1']],
  [{ kind: 'keep-id', uid: 200_000 }, ['0 1 65536', '200000 0 1']],
  [{ kind: 'nomap' }, ['0 1 65536']],
  [{ kind: 'map', users: [{ inside: 0, outside: 5, count: 7 }], groups: [] }, ['0 5 7']],
  [{ kind: 'auto' }, ['0 1 1024']],
  [{ kind: 'auto', size: 65536 }, ['0 1 65536']],
];

for (const [wanted, lines] of cases) {
  test(`IDs of ${JSON.stringify(wanted)}`, () => assert.deepEqual(usersOf(wanted), lines));
}

test('groups are kept by their own number', () => {
  assert.deepEqual(toOwnIds({ kind: 'keep-id' }, facts).groups[1], { inside: 100, outside: 0, count: 1 });
});

test('containers with IDs of their own share none, and fill gaps', () => {
  const range = (outside: number, count: number) => [{ inside: 0, outside, count }];
  const taken = [range(2000, 100), range(1, 1024)].map((users) => ({ users, groups: users }));
  assert.deepEqual(usersOf({ kind: 'auto', size: 975 }, { taken }), ['0 1025 975']);
  assert.deepEqual(usersOf({ kind: 'auto', size: 976 }, { taken }), ['0 2100 976']);
  const refused = (error: unknown): boolean => isFault(error, 'runtime/no-ids');
  assert.throws(() => usersOf({ kind: 'auto', size: 65000 }, { taken }), refused);
});

test('root keeps no number, and gives from what he was given', () => {
  const refused = (error: unknown): boolean => isFault(error, 'runtime/bad-flag');
  assert.throws(() => usersOf({ kind: 'keep-id' }, { outer: undefined }), refused);
  const two = [
    { start: 5000, count: 1000 },
    { start: 9000, count: 1024 },
  ];
  assert.deepEqual(usersOf({ kind: 'auto' }, { outer: undefined, given: { users: two, groups: two } }), [
    '0 9000 1024',
  ]);
  const none = (error: unknown): boolean => isFault(error, 'runtime/no-ids') && /containers:/.test(error.hint ?? '');
  assert.throws(() => usersOf({ kind: 'auto' }, { outer: undefined, given: { users: [], groups: [] } }), none);
});

test('no ID is given that is not there', () => {
  const all = { inside: 0, outside: 0, count: 65537 };
  const one = (outside: number): UserNamespace => ({ kind: 'map', users: [all], groups: [{ ...all, outside }] });
  assert.deepEqual(usersOf(one(0)), ['0 0 65537']);
  const refused = (error: unknown): boolean => isFault(error, 'runtime/no-ids') && /no group 65537/.test(error.message);
  assert.throws(() => usersOf(one(1)), refused);
});
