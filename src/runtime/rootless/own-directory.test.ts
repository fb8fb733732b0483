import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, statSync, symlinkSync } from 'node:fs';
import { test } from 'node:test';
import { temporaryDirectory } from '../../../test/suites/temporary-directory.ts';
import { isFault } from '../../base/index.ts';
import { openHost } from '../../host/index.ts';
import { makeOwnDirectory } from './own-directory.ts';

const host = openHost();

test('a directory is made for its user alone, and closed to others when it is open', () => {
  using directory = temporaryDirectory();
  const path = directory.join('own');
  makeOwnDirectory(path, host);
  assert.equal(statSync(path).mode & 0o777, 0o700);
  chmodSync(path, 0o755);
  makeOwnDirectory(path, host);
  assert.equal(statSync(path).mode & 0o777, 0o700);
});

test('what somebody else has put there is not taken', () => {
  using directory = temporaryDirectory();
  mkdirSync(directory.join('real'));
  symlinkSync(directory.join('real'), directory.join('link'));
  const refused = (error: unknown): boolean => isFault(error, 'runtime/no-user-namespace');
  assert.throws(() => makeOwnDirectory(directory.join('link'), host), refused);
  const other = { currentUser: () => ({ uid: host.currentUser().uid + 1, gid: 0, name: 'other' }) };
  assert.throws(() => makeOwnDirectory(directory.join('real'), other), refused);
});
