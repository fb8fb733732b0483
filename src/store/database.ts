import { DatabaseSync, type SQLInputValue, type SQLOutputValue, type StatementSync } from 'node:sqlite';
import { Fault, messageOf } from '../base/index.ts';
import { keepReserve, lockTimeout, roomOf, spendReserve } from './database-reserve.ts';
import { type StoreFaultCode, storeFault } from './faults.ts';

/** A row as SQLite gives it. */
export type Row = Readonly<Record<string, SQLOutputValue>>;

/** The store's database: SQL in, rows out, failures as faults. Statements are prepared once. */
export interface Database extends Disposable {
  get(sql: string, ...values: SQLInputValue[]): Row | undefined;
  all(sql: string, ...values: SQLInputValue[]): readonly Row[];
  /** @returns rows changed */
  run(sql: string, ...values: SQLInputValue[]): number;
  /**
   * Runs `work` with the write lock of the database held: no other process changes a row meanwhile. All its changes are made,
   * or none when it throws. Not nestable. On a full disk `work` may be done again, after its changes were taken back.
   *
   * @param durability `disk`: survives a loss of power once this returns; `boot`: survives the death of the process, and after a
   *   loss of power is there whole or not at all
   */
  write<Result>(durability: 'disk' | 'boot', work: () => Result): Result;
  /** Within `write`: when `work` throws, its changes alone are taken back. */
  nested<Result>(work: () => Result): Result;
  /** As `write`, but all its changes are taken back: what would be, if. */
  suppose<Result>(work: () => Result): Result;
}

/** Opens a database that exists. On a full disk it works for as long as there is something of its reserve. */
export function openDatabase(path: string): Database {
  const db = attempt(path, () => new DatabaseSync(path, { timeout: lockTimeout }));
  const statements = new Map<string, StatementSync>();
  const prepare = (sql: string): StatementSync => {
    const known = statements.get(sql) ?? db.prepare(sql);
    statements.set(sql, known);
    return known;
  };
  // SQLite takes back a whole transaction that finds the disk full.
  const call = <Result>(work: () => Result): Result =>
    db.isTransaction ? attempt(path, work) : withReserve(path, db, () => attempt(path, work));
  call(() => keepReserve(db, path));
  // A short log is read back in well under a millisecond by the first process that opens the database.
  call(() => db.exec('PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 256'));
  return {
    get: (sql, ...values) => call(() => prepare(sql).get(...values)),
    all: (sql, ...values) => call(() => prepare(sql).all(...values)),
    run: (sql, ...values) => call(() => Number(prepare(sql).run(...values).changes)),
    write(durability, work) {
      if (durability === 'disk') call(() => db.exec('PRAGMA synchronous = FULL'));
      try {
        return withReserve(path, db, () => transact(path, db, work));
      } finally {
        if (durability === 'disk') db.exec('PRAGMA synchronous = NORMAL');
      }
    },
    nested(work) {
      attempt(path, () => db.exec('SAVEPOINT nested'));
      try {
        return work();
      } catch (error) {
        db.exec('ROLLBACK TO nested');
        throw error;
      } finally {
        db.exec('RELEASE nested');
      }
    },
    suppose(work) {
      call(() => db.exec('BEGIN IMMEDIATE'));
      try {
        return work();
      } finally {
        if (db.isTransaction) db.exec('ROLLBACK');
      }
    },
    [Symbol.dispose]() {
      if (db.isOpen) db.close();
    },
  };
}

/** Does what found the disk full again, with room that was kept for this. */
function withReserve<Result>(path: string, db: DatabaseSync, work: () => Result): Result {
  for (;;) {
    try {
      return work();
    } catch (error) {
      const isFullDatabase =
        error instanceof Fault && error.code === 'store/no-space' && codeOf(error.cause) !== undefined;
      if (!isFullDatabase || !spendReserve(db, path)) throw error;
    }
  }
}

function transact<Result>(path: string, db: DatabaseSync, work: () => Result): Result {
  attempt(path, () => db.exec('BEGIN IMMEDIATE'));
  try {
    const result = work();
    attempt(path, () => db.exec('COMMIT'));
    return result;
  } catch (error) {
    if (db.isTransaction) db.exec('ROLLBACK');
    throw error;
  }
}

const ioError = 10;
const full = 13;
const ioFault = ['store/io', 'Run `nacre system check`.'] as const;

// Primary result codes: https://sqlite.org/rescode.html
const sqliteFaults: ReadonlyMap<number, readonly [StoreFaultCode, string]> = new Map([
  [5, ['store/busy', 'Try again when the other nacre processes are done.']],
  [6, ['store/busy', 'Try again when the other nacre processes are done.']],
  [8, ['store/not-writable', 'Run as the user the store belongs to, or set NACRE_ROOT to a directory of your own.']],
  [14, ['store/not-writable', 'Run as the user the store belongs to, or set NACRE_ROOT to a directory of your own.']],
  [full, ['store/no-space', 'Free some space on the disk of the store.']],
  [11, ['store/database-damaged', 'Put back a copy of the file, or move it away to begin with no images.']],
  [26, ['store/database-damaged', 'Put back a copy of the file, or move it away to begin with no images.']],
]);

// Bytes.
const indexSize = 32 << 10;

/** The index of SQLite's log is memory of a file, whose lack of room is told as an input error. */
function isFull(path: string): boolean {
  try {
    return roomOf(path) < indexSize;
  } catch {
    return false;
  }
}

function attempt<Result>(path: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (error instanceof Fault) throw error;
    const code = codeOf(error);
    // Not SQLite's word, or "SQL logic error": a bug of ours, which keeps its stack.
    if (code === undefined || code === 1) throw error;
    const [fault, hint] = sqliteFaults.get(code === ioError && isFull(path) ? full : code) ?? ioFault;
    throw storeFault(fault, `${path}: ${messageOf(error)}`, { hint, cause: error });
  }
}

/** SQLite's primary result code; `undefined` of what is not its word. */
function codeOf(error: unknown): number | undefined {
  return error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : undefined;
}

/** The text in a column. */
export function textOf(row: Row, column: string): string {
  const value = row[column];
  if (typeof value === 'string') return value;
  throw storeFault('store/database-damaged', `column ${column} holds no text`, { hint: 'Run `nacre system check`.' });
}

/** The whole number in a column. */
export function numberOf(row: Row, column: string): number {
  const value = row[column];
  if (typeof value === 'number') return value;
  throw storeFault('store/database-damaged', `column ${column} holds no number`, { hint: 'Run `nacre system check`.' });
}
