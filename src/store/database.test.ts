import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { closeSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type TestContext, test } from 'node:test';
import { temporaryDirectory } from '../../test/suites/temporary-directory.ts';
import { isFault } from '../base/index.ts';
import { openDatabase } from './database.ts';

/** Calls `work` with a database on a disk of its own. */
function withDisk(t: TestContext, size: string, work: (path: string, directory: string) => void): void {
  using directory = temporaryDirectory();
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'none', directory.path]).status !== 0) {
    t.skip('needs the right to mount');
    return;
  }
  try {
    const path = directory.join('nacre.db');
    const made = new DatabaseSync(path);
    made.exec('PRAGMA journal_mode = wal; CREATE TABLE fact (name TEXT)');
    made.close();
    work(path, directory.path);
  } finally {
    spawnSync('umount', ['--lazy', directory.path]);
  }
}

function put(path: string, name: string): void {
  using database = openDatabase(path);
  database.write('disk', () => database.run('INSERT INTO fact VALUES (?)', name));
}

function names(path: string): readonly unknown[] {
  using database = openDatabase(path);
  return database.all('SELECT name FROM fact ORDER BY name').map(({ name }) => name);
}

test('a database on a full disk says that there is no room', (t) => {
  withDisk(t, '256k', (path, directory) => {
    fill(join(directory, 'fill'));
    assert.throws(
      () => put(path, 'x'),
      (error) => isFault(error, 'store/no-space'),
    );
  });
});

test('a database that had room is read and changed on a full disk, and goes by its log again when there is room', (t) => {
  withDisk(t, '16m', (path, directory) => {
    put(path, 'before');
    fill(join(directory, 'fill'));
    put(path, 'full');
    put(path, 'fuller');
    assert.deepEqual(names(path), ['before', 'full', 'fuller']);
    rmSync(join(directory, 'fill'));
    put(path, 'roomy');
    assert.deepEqual(names(path), ['before', 'full', 'fuller', 'roomy']);
    assert.equal(new DatabaseSync(path).prepare('PRAGMA journal_mode').get()?.journal_mode, 'wal');
    assert.equal(statSync(`${path}-journal`).size, 1 << 20);
  });
});

test('a database that others have open is changed on a full disk too', (t) => {
  withDisk(t, '16m', (path, directory) => {
    using other = openDatabase(path);
    other.all('SELECT name FROM fact');
    fill(join(directory, 'fill'));
    for (let count = 0; count < 5; count += 1) put(path, 'x');
    assert.equal(other.all('SELECT name FROM fact').length, 5);
  });
});

function fill(path: string): void {
  const file = openSync(path, 'w');
  try {
    for (;;) writeSync(file, Buffer.alloc(4096));
  } catch {
    closeSync(file);
  }
}
