import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { closeSync, openSync, writeSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { temporaryDirectory } from '../../test/suites/temporary-directory.ts';
import { isFault } from '../base/index.ts';
import { openDatabase } from './database.ts';

test('a database on a full disk says that there is no room', (t) => {
  using directory = temporaryDirectory();
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'none', directory.path]).status !== 0)
    return t.skip('needs the right to mount');
  try {
    const path = directory.join('nacre.db');
    const made = new DatabaseSync(path);
    made.exec('PRAGMA journal_mode = wal; CREATE TABLE fact (name TEXT)');
    made.close();
    fill(directory.join('fill'));
    const use = (): void => {
      using database = openDatabase(path);
      database.run('INSERT INTO fact VALUES (?)', 'x');
    };
    assert.throws(use, (error) => isFault(error, 'store/no-space'));
  } finally {
    spawnSync('umount', ['--lazy', directory.path]);
  }
});

function fill(path: string): void {
  const file = openSync(path, 'w');
  try {
    for (;;) writeSync(file, Buffer.alloc(4096));
  } catch {
    closeSync(file);
  }
}
