import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { SqlDatabase } from '../../../src/registry/shared/index.ts';

/** What both databases do. @param open a database of its own, with a table `t (key TEXT PRIMARY KEY, number BIGINT, bytes BYTEA)` */
export function sqlSuite(name: string, open: () => Promise<SqlDatabase>): void {
  describe(`SQL: ${name}`, () => {
    test('values come back as they were', async () => {
      await using sql = await open();
      const bytes = Uint8Array.from({ length: 256 }, (_, at) => at);
      await sql.run('INSERT INTO t VALUES ($1, $2, $3)', "a'b\\ä\n😀", 2 ** 52 + 1, bytes);
      await sql.run('INSERT INTO t VALUES ($1, $2, $3)', 'nothing', null, null);
      const [first, second] = await sql.all('SELECT * FROM t ORDER BY key');
      assert.deepEqual([first?.key, first?.number], ["a'b\\ä\n😀", 2 ** 52 + 1]);
      assert.ok(first?.bytes instanceof Uint8Array && Buffer.from(first.bytes).equals(bytes));
      assert.deepEqual([second?.number, second?.bytes], [null, null]);
      assert.equal(typeof (await sql.all('SELECT count(*) AS n FROM t'))[0]?.n, 'number');
    });

    test('parameters by number, lists as one, rows that were changed', async () => {
      await using sql = await open();
      for (const key of ['b', 'B', '_', '1', 'ä']) await sql.run('INSERT INTO t VALUES ($1, 1, NULL)', key);
      const rows = await sql.all('SELECT key FROM t WHERE key <> $2 AND number = $1 ORDER BY key', 1, '1');
      assert.deepEqual(
        rows.map(({ key }) => key),
        ['B', '_', 'b', 'ä'],
      );
      const update = 'UPDATE t SET number = $2 WHERE key IN (SELECT value FROM each_text($1)) RETURNING key';
      assert.deepEqual((await sql.all(update, JSON.stringify(['ä', 'x', 'b']), 7)).length, 2);
      assert.equal(await sql.run('DELETE FROM t WHERE number = $1', 7), 2);
      const insert =
        'INSERT INTO t VALUES ($1, $2, NULL) ON CONFLICT (key) DO UPDATE SET number = excluded.number WHERE t.number < $2';
      assert.deepEqual([await sql.run(insert, '1', 5), await sql.run(insert, '1', 5)], [1, 0]);
    });

    test('a change is made whole or not at all, and seen when it is made', async () => {
      await using sql = await open();
      const failed = sql.write(async (change) => {
        await change.run("INSERT INTO t VALUES ('a', 1, NULL)");
        throw new Error('no');
      });
      await assert.rejects(failed, /^Error: no$/);
      assert.deepEqual(await sql.all('SELECT * FROM t'), []);
      await sql.write(async (change) => {
        await change.run("INSERT INTO t VALUES ('a', 1, NULL)");
        assert.deepEqual(await sql.all('SELECT * FROM t'), []);
        assert.equal((await change.all('SELECT * FROM t')).length, 1);
      });
      assert.equal((await sql.all('SELECT * FROM t')).length, 1);
    });

    test('a statement that fails takes back what was done before it', async () => {
      await using sql = await open();
      const twice = sql.write(async (change) => {
        await Promise.all([1, 2, 3].map((number) => change.run("INSERT INTO t VALUES ('a', $1, NULL)", number)));
      });
      await assert.rejects(twice, /unique/i);
      assert.deepEqual(await sql.all('SELECT * FROM t'), []);
      await sql.run("INSERT INTO t VALUES ('a', 1, NULL)");
    });

    test('many changes of one row at once are all made', async () => {
      await using sql = await open();
      await sql.run("INSERT INTO t VALUES ('a', 0, NULL)");
      const add = async (): Promise<unknown> =>
        sql.write(async (change) => {
          const [row] = await change.all("SELECT number FROM t WHERE key = 'a' FOR UPDATE");
          await change.run("UPDATE t SET number = $1 WHERE key = 'a'", Number(row?.number) + 1);
        });
      await Promise.all(Array.from({ length: 40 }, add));
      assert.equal((await sql.all('SELECT number FROM t'))[0]?.number, 40);
    });
  });
}
