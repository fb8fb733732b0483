import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { isFault, messageOf } from '../../base/index.ts';
import { type SharedFaultCode, sharedFault } from './faults.ts';
import { migrate } from './schema.ts';
import type { Sql, SqlDatabase, SqlRow } from './sql.ts';

/** Milliseconds that a writer waits for another process. */
const lockTimeout = 10_000;

/**
 * Opens or makes the database of one server, in a file. Reading never waits: it sees what was there when the last change was whole.
 *
 * @throws shared/newer-schema, shared/refused, shared/damaged
 */
export async function openSqlite(path: string): Promise<SqlDatabase> {
  makeDirectory(path);
  const writer = openConnection(path);
  const reader = openConnection(path);
  let last: Promise<unknown> = Promise.resolve();

  /** One after the other: a connection has one transaction at a time. */
  function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = last.then(work, work);
    last = turn;
    return turn;
  }

  const database: SqlDatabase = {
    all: (text, ...values) =>
      isReading(text) ? reader.all(text, ...values) : inTurn(() => writer.all(text, ...values)),
    run: (text, ...values) => inTurn(() => writer.run(text, ...values)),
    write: (work) => inTurn(() => transact(writer, work)),
    [Symbol.asyncDispose]: () =>
      inTurn(async () => {
        reader.close();
        writer.close();
      }),
  };
  await migrate(database);
  return database;
}

function makeDirectory(path: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  } catch (error) {
    const hint = 'Name a place where the user that the server runs as may make it.';
    throw sharedFault('shared/refused', `${path}: ${messageOf(error)}`, { hint, cause: error });
  }
}

function isReading(text: string): boolean {
  return /^\s*SELECT\b/i.test(text);
}

interface Connection extends Sql {
  exec(text: string): void;
  close(): void;
}

function openConnection(path: string): Connection {
  const db = attempt(path, () => new DatabaseSync(path, { timeout: lockTimeout }));
  // Every change is on the disk when it is reported: others may act on it.
  attempt(path, () => db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL'));
  const statements = new Map<string, StatementSync>();
  const prepare = (text: string): StatementSync => {
    const known = statements.get(text) ?? db.prepare(toSqlite(text));
    statements.set(text, known);
    return known;
  };
  return {
    all: async (text, ...values) => attempt(path, () => prepare(text).all(...values)) as SqlRow[],
    run: async (text, ...values) => attempt(path, () => Number(prepare(text).run(...values).changes)),
    exec: (text) => attempt(path, () => db.exec(text)),
    close: () => db.close(),
  };
}

/** In the words of SQLite: one writes at a time, so rows and tables need no locks; text is in the order of bytes anyway. */
function toSqlite(text: string): string {
  if (text.startsWith('LOCK TABLE')) return 'SELECT 1';
  return text
    .replace(/\$(\d+)/g, '?$1')
    .replace(/\s+FOR (UPDATE|SHARE)[\w ]*$/, '')
    .replaceAll('each_text(', 'json_each(')
    .replaceAll('BIGSERIAL PRIMARY KEY', 'INTEGER PRIMARY KEY AUTOINCREMENT')
    .replaceAll(' COLLATE "C"', '');
}

async function transact<Result>(connection: Connection, work: (sql: Sql) => Promise<Result>): Promise<Result> {
  connection.exec('BEGIN IMMEDIATE');
  try {
    const result = await work(connection);
    connection.exec('COMMIT');
    return result;
  } catch (error) {
    connection.exec('ROLLBACK');
    throw error;
  }
}

// Primary result codes: https://sqlite.org/rescode.html
const codes: ReadonlyMap<number, readonly [SharedFaultCode, string]> = new Map([
  [5, ['shared/unavailable', 'Try again when the other nacre processes are done.']],
  [6, ['shared/unavailable', 'Try again when the other nacre processes are done.']],
  [8, ['shared/refused', 'Let the user that the server runs as write to it.']],
  [
    14,
    ['shared/refused', 'Check that its directory is there, and that the user that the server runs as may write to it.'],
  ],
  [13, ['shared/no-space', 'Free some space on its disk.']],
  [11, ['shared/damaged', 'Put back a copy of the file.']],
  [26, ['shared/damaged', 'Name a file that nacre has made, or none that is there.']],
]);

function attempt<Result>(path: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (isFault(error)) throw error;
    const code = error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : undefined;
    // Not SQLite's word, or "SQL logic error": a bug of ours, which keeps its stack.
    if (code === undefined || code === 1) throw error;
    const [fault, hint] = codes.get(code) ?? ['shared/unavailable', 'Look at the disk of the file.'];
    throw sharedFault(fault, `${path}: ${messageOf(error)}`, { hint, cause: error });
  }
}
