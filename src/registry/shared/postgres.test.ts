import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { inspect } from 'node:util';
import { type PostgresUnderTest, startPostgres, whyNoPostgres } from '../../../test/e2e/start-postgres.ts';
import { sqlSuite } from '../../../test/suites/registry/sql-suite.ts';
import { temporaryDirectory } from '../../../test/suites/temporary-directory.ts';
import { isFault } from '../../base/index.ts';
import { openPostgres, type SqlDatabase } from './index.ts';

const table = 'CREATE TABLE t (key TEXT COLLATE "C" PRIMARY KEY, number BIGINT, bytes BYTEA)';
const cutOthers =
  'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1 AND pid <> pg_backend_pid()';

describe('PostgreSQL', { skip: whyNoPostgres() }, () => {
  const directory = temporaryDirectory();
  let postgres: PostgresUnderTest;
  before(async () => {
    postgres = await startPostgres(join(directory.path, 'postgres'));
  });
  after(async () => {
    await postgres[Symbol.asyncDispose]();
    directory[Symbol.dispose]();
  });
  const open = async (): Promise<SqlDatabase> => {
    const database = await openPostgres({ url: postgres.createTables(), connections: 4 });
    await database.run(table);
    return database;
  };
  /** Cuts all connections of ours, as a database does that is restarted. */
  const cut = (): string => postgres.ask(cutOthers.replace('$1', "'nacre'"));

  sqlSuite('PostgreSQL', open);

  test('two changes that wait for each other are both made', async () => {
    await using sql = await open();
    await sql.run("INSERT INTO t VALUES ('a', 0, NULL), ('b', 0, NULL)");
    const add = (first: string, second: string): Promise<void> =>
      sql.write(async (change) => {
        await change.run('UPDATE t SET number = number + 1 WHERE key = $1', first);
        await delay(50);
        await change.run('UPDATE t SET number = number + 1 WHERE key = $1', second);
      });
    await Promise.all([add('a', 'b'), add('b', 'a')]);
    assert.deepEqual(
      (await sql.all('SELECT number FROM t')).map(({ number }) => number),
      [2, 2],
    );
  });

  test('a connection that is cut is replaced', async () => {
    await using sql = await open();
    await Promise.all([1, 2, 3, 4].map(() => sql.all('SELECT pg_sleep(0.05)')));
    cut();
    assert.equal((await Promise.all([1, 2, 3, 4, 5].map(() => sql.all('SELECT 1 AS one')))).length, 5);
    let begun = 0;
    await sql.write(async (change) => {
      begun += 1;
      await change.run('INSERT INTO t VALUES ($1, 1, NULL)', `${begun}`);
      if (begun === 1) cut();
      await change.run('INSERT INTO t VALUES ($1, 1, NULL)', `${begun}x`);
    });
    assert.ok(begun >= 2);
    assert.deepEqual(
      (await sql.all('SELECT key FROM t ORDER BY key')).map(({ key }) => key),
      [`${begun}`, `${begun}x`],
    );
  });

  test('a database that is away is told at once, and used again when it is back', async () => {
    const url = postgres.createTables();
    await using sql = await openPostgres({ url });
    await sql.run(table);
    await postgres.stop();
    const started = performance.now();
    for (const asked of [
      sql.all('SELECT 1 AS one'),
      sql.run('DELETE FROM t'),
      sql.write((change) => change.all('SELECT 1')),
    ])
      await assert.rejects(asked, (error) => isFault(error, 'shared/unavailable') && error.status === 503);
    const failures: unknown[] = [];
    await using early = await openPostgres({ url, onFailure: (error) => failures.push(error) });
    assert.ok(performance.now() - started < 2000);
    assert.equal(failures.length, 1);
    await postgres.start();
    assert.equal(await sql.run("INSERT INTO t VALUES ('a', 1, NULL)"), 1);
    assert.equal((await early.all('SELECT * FROM t')).length, 1);
  });

  test('tables are made once, by many servers that start at once', async () => {
    const url = postgres.createTables();
    const opened = await Promise.all([1, 2, 3, 4, 5].map(() => openPostgres({ url, connections: 2 })));
    const [first] = opened;
    assert.deepEqual(await first?.all('SELECT count(*) AS n FROM registry_schema'), [{ n: 1 }]);
    await first?.run('UPDATE registry_schema SET version = version + 1');
    await assert.rejects(openPostgres({ url }), (error) => isFault(error, 'shared/newer-schema'));
    await Promise.all(opened.map((each) => each[Symbol.asyncDispose]()));
  });

  test('what can not be used is told, without the password', async () => {
    const rows: readonly (readonly [string, RegExp])[] = [
      [postgres.url.replace('/postgres?', '/nothing?'), /"nothing" does not exist/],
      [postgres.url.replace('nacre@', 'nobody:secret@'), /"nobody" does not exist/],
      ['postgres://nacre:secret@host:port/registry', /malformed/],
      ['postgres://nacre:secret@host/registry?sslrootcert=/nowhere', /malformed/],
    ];
    for (const [url, message] of rows)
      await assert.rejects(openPostgres({ url }), (error) => {
        assert.ok(isFault(error, 'shared/refused'));
        assert.match(error.message, message);
        assert.doesNotMatch(inspect(error), /secret/);
        return true;
      });
  });
});
