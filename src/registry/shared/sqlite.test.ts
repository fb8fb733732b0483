import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { sqlSuite } from '../../../test/suites/registry/sql-suite.ts';
import { temporaryDirectory } from '../../../test/suites/temporary-directory.ts';
import { isFault } from '../../base/index.ts';
import { openSqlite } from './index.ts';

sqlSuite('SQLite', async () => {
  const directory = temporaryDirectory();
  const database = await openSqlite(join(directory.path, 'new', 'registry.db'));
  await database.run('CREATE TABLE t (key TEXT COLLATE "C" PRIMARY KEY, number BIGINT, bytes BYTEA)');
  return {
    ...database,
    async [Symbol.asyncDispose]() {
      await database[Symbol.asyncDispose]();
      directory[Symbol.dispose]();
    },
  };
});

test('two processes use one file', async () => {
  using directory = temporaryDirectory();
  const path = join(directory.path, 'registry.db');
  await using one = await openSqlite(path);
  await using two = await openSqlite(path);
  await one.run("INSERT INTO registry_turn VALUES ('a', 1)");
  assert.deepEqual((await two.all('SELECT task FROM registry_turn')).length, 1);
});

test('a file of a newer nacre, and one that is none', async () => {
  using directory = temporaryDirectory();
  const path = join(directory.path, 'registry.db');
  {
    await using database = await openSqlite(path);
    await database.run('UPDATE registry_schema SET version = version + 1');
  }
  await assert.rejects(openSqlite(path), (error) => isFault(error, 'shared/newer-schema'));
  const other = join(directory.path, 'other');
  writeFileSync(other, 'not a database, but long enough to look at: '.repeat(10));
  await assert.rejects(openSqlite(other), (error) => isFault(error, 'shared/damaged'));
});
