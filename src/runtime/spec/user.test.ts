import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isFault } from '../../base/index.ts';
import { resolveUser } from './user.ts';

const passwd = [
  'root:x:0:0:root:/root:/bin/sh',
  '# a comment: with: colons',
  'daemon:x:1:1:daemon:/usr/sbin:/sbin/nologin',
  'web:x:1000:1001:Web:/srv/web:/bin/sh',
  'homeless:x:1002:1002:::',
  '4242:x:77:77:a name of digits:/seventy-seven:/bin/sh',
  'broken:x:abc:1:::',
  'huge:x:99999999999:1:::',
  'short',
].join('\n');

const group = [
  'root:x:0:root',
  'bin:x:1:root,daemon',
  'web:x:1001:',
  'adm:x:4:web,daemon',
  'docker:x:999:web',
  'twice:x:999:web',
  'lost:x::web',
].join('\n');

const image: Readonly<Record<string, string>> = { '/etc/passwd': passwd, '/etc/group': group };
const readFile = (path: string) => (image[path] === undefined ? undefined : Buffer.from(image[path]));
const readNothing = () => undefined;

/** uid, gid, all groups, home. */
type Expected = readonly [uid: number, gid: number, groups: readonly number[], home: string];

const rows: readonly (readonly [user: string, expected: Expected])[] = [
  ['', [0, 0, [0, 1], '/root']],
  ['root', [0, 0, [0, 1], '/root']],
  ['0', [0, 0, [0, 1], '/root']],
  ['web', [1000, 1001, [1001, 4, 999], '/srv/web']],
  ['1000', [1000, 1001, [1001, 4, 999], '/srv/web']],
  ['web:adm', [1000, 4, [4], '/srv/web']],
  ['web:4', [1000, 4, [4], '/srv/web']],
  ['web:5000', [1000, 5000, [5000], '/srv/web']],
  ['5000', [5000, 0, [0], '/']],
  ['5000:adm', [5000, 4, [4], '/']],
  [':adm', [0, 4, [4], '/root']],
  ['homeless', [1002, 1002, [1002], '/']],
  ['4242', [77, 77, [77], '/seventy-seven']],
  ['2147483647', [2_147_483_647, 0, [0], '/']],
];

test('users and groups as Docker finds them', () => {
  for (const [user, expected] of rows) {
    const { spec, home } = resolveUser(user, [], readFile);
    assert.deepEqual([spec.uid, spec.gid, spec.additionalGids, home], expected, user);
  }
});

test('--group-add, by name or number, each group once', () => {
  const { spec } = resolveUser('web', ['bin', '999', '7'], readFile);
  assert.deepEqual(spec.additionalGids, [1001, 4, 999, 1, 7]);
});

test('an image without /etc/passwd and /etc/group', () => {
  assert.deepEqual(resolveUser('', [], readNothing), {
    spec: { uid: 0, gid: 0, umask: 0o022, additionalGids: [0] },
    home: '/',
  });
  assert.deepEqual(resolveUser('12:34', [], readNothing).spec.additionalGids, [34]);
});

test('names that are not there are faults that name them', () => {
  for (const user of ['nobody', 'web:nogroup', '-1', '2147483648', 'broken', 'a:b:c', ' web']) {
    assert.throws(
      () => resolveUser(user, [], readFile),
      (error) => isFault(error, 'runtime/bad-user') && error.hint !== undefined && error.exit === 125,
      user,
    );
  }
  assert.throws(() => resolveUser('web', ['nogroup'], readFile), /no group "nogroup"/);
});
