import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { temporaryDirectory } from '../../test/suites/temporary-directory.ts';
import { makeDirectory } from './index.ts';

test('a directory is made, and those above it', () => {
  using directory = temporaryDirectory();
  makeDirectory(directory.join('a', 'b', 'c'), 0o700);
  for (const path of ['a', 'a/b', 'a/b/c']) assert.equal(statSync(directory.join(path)).mode & 0o777, 0o700, path);
});

test('one that is there stays as it is', () => {
  using directory = temporaryDirectory();
  mkdirSync(directory.join('a'));
  chmodSync(directory.join('a'), 0o751);
  writeFileSync(directory.join('a', 'file'), '');
  symlinkSync('a', directory.join('link'));
  for (const path of [directory.join('a'), directory.join('link'), `${directory.path}/a/`, '/', '.'])
    makeDirectory(path, 0o700);
  assert.equal(statSync(directory.join('a')).mode & 0o777, 0o751);
  assert.deepEqual(readdirSync(directory.join('a')), ['file']);
});

// The kernel makes no entries in /proc and says that the parent is not there.
const refused: readonly (readonly [path: string, code: string])[] = [
  ['/proc/nacre', 'EPERM'],
  ['/proc/nacre/deep/er', 'EPERM'],
  ['file', 'EEXIST'],
  ['file/a/b', 'ENOTDIR'],
  ['dangling', 'EEXIST'],
  ['dangling/a', 'EEXIST'],
];
for (const [path, code] of refused) {
  test(`${path} can not be made: ${code}`, () => {
    using directory = temporaryDirectory();
    writeFileSync(directory.join('file'), '');
    symlinkSync('nowhere', directory.join('dangling'));
    assert.throws(() => makeDirectory(path.startsWith('/') ? path : directory.join(path)), { code });
  });
}
