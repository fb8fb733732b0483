import assert from 'node:assert/strict';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { temporaryDirectory } from '../../../test/suites/temporary-directory.ts';
import { changeHosts } from './change-hosts.ts';

test('lines come and go in the same file, and what the container wrote there stays', () => {
  using directory = temporaryDirectory();
  const path = directory.join('hosts');
  writeFileSync(path, '127.0.0.1\tlocalhost\n10.0.0.2\tab.example ab web\n10.0.0.9\tits-own');
  const { ino } = statSync(path);
  changeHosts(directory.path, [], [{ address: '10.1.0.2', name: 'ab web' }]);
  assert.equal(
    readFileSync(path, 'utf8'),
    '127.0.0.1\tlocalhost\n10.0.0.2\tab.example ab web\n10.0.0.9\tits-own\n10.1.0.2\tab web\n',
  );
  changeHosts(directory.path, [{ address: '10.0.0.2', name: 'ab web' }], []);
  assert.equal(readFileSync(path, 'utf8'), '127.0.0.1\tlocalhost\n10.0.0.9\tits-own\n10.1.0.2\tab web\n');
  assert.equal(statSync(path).ino, ino, 'what is mounted in the container');
});
