import { setTimeout as delay } from 'node:timers/promises';
import type { Pool, PoolClient, PoolConfig, QueryResult, types } from 'pg';
import { sharedFault } from './faults.ts';
import { isAgain, isBroken, toPostgresFault } from './postgres-faults.ts';
import type { Sql, SqlDatabase, SqlRow, SqlValue } from './sql.ts';

/** How a server uses a PostgreSQL. */
export interface PoolOptions {
  /** `postgres://user:password@host:port/database?sslmode=…`, as libpq takes it. */
  readonly url: string;
  /** Connections at a time. @default 16 */
  readonly connections?: number;
  /** Told of a database that can not be reached at the start. */
  readonly onFailure?: (error: unknown) => void;
}

/** Milliseconds. */
const times = {
  /** To get a connection: a new one, or one that others use. */
  connect: 5000,
  statement: 20_000,
  /** For a row that another transaction has locked. */
  lock: 10_000,
  /** For the answer of a server that may be gone. */
  answer: 25_000,
  /** That a connection is kept which nobody uses. */
  idle: 60_000,
};

/** Most times that something is tried. */
const mostAttempts = 6;

/** Connections to a PostgreSQL, with no regard to what tables it has. Nothing is asked of it yet. @throws shared/refused */
export async function connectPool({ url, connections = 16 }: Omit<PoolOptions, 'onFailure'>): Promise<SqlDatabase> {
  const { default: pg } = await import('pg');
  const config = toPoolConfig(url, connections, pg.types);
  checkConfig(() => new pg.Client(config));
  const pool = new pg.Pool(config);
  // A connection that breaks while nobody uses it is dropped, and who asks next gets another. Without a listener it would end the process.
  pool.on('error', () => undefined);
  const sqlOf = createStatements();

  /** A statement that is its own transaction. What only reads can be asked again when nobody knows whether it was heard. */
  function alone<Result>(text: string, ask: (sql: Sql) => Promise<Result>): Promise<Result> {
    const mayRepeat = /^\s*SELECT\b/.test(text) ? isPassing : isAgain;
    return again(() => withClient(pool, (client) => ask(sqlOf(client))), mayRepeat);
  }

  return {
    all: (text, ...values) => alone(text, (sql) => sql.all(text, ...values)),
    run: (text, ...values) => alone(text, (sql) => sql.run(text, ...values)),
    write: (work) => again(() => withClient(pool, (client) => transact(client, sqlOf(client), work)), isPassing),
    [Symbol.asyncDispose]: () => pool.end(),
  };
}

/** Tells a malformed URL at once, and not with the password that is in it. */
function checkConfig(use: () => unknown): void {
  try {
    use();
  } catch {
    throw sharedFault('shared/refused', 'the URL of the PostgreSQL is malformed, or names files that are not there', {
      hint: 'Write it as postgres://user:password@host:5432/database, characters such as @ and / in the password as %40 and %2F.',
    });
  }
}

function toPoolConfig(url: string, max: number, { builtins, getTypeParser }: typeof types): PoolConfig {
  // Times and sizes are well below 2^53.
  const parserOf = (id: number, format?: 'text' | 'binary'): ReturnType<typeof getTypeParser> =>
    id === builtins.INT8 ? Number : getTypeParser(id, format);
  return {
    connectionString: url,
    max,
    // Statements are sent without waiting for the answers of those before.
    pipeline: true,
    application_name: 'nacre',
    keepAlive: true,
    connectionTimeoutMillis: times.connect,
    idleTimeoutMillis: times.idle,
    statement_timeout: times.statement,
    lock_timeout: times.lock,
    idle_in_transaction_session_timeout: times.statement,
    query_timeout: times.answer,
    types: { getTypeParser: parserOf },
  };
}

/** Statements of a connection. Each text has a name under which every connection prepares it once. */
function createStatements(): (client: PoolClient) => Sql {
  const names = new Map<string, string>();

  function nameOf(text: string): string {
    const known = names.get(text) ?? `nacre_${names.size}`;
    names.set(text, known);
    return known;
  }

  return (client) => {
    const ask = (text: string, values: readonly SqlValue[]): Promise<QueryResult<SqlRow>> =>
      client.query<SqlRow>({ name: nameOf(text), text: toPostgres(text), values: values.map(toStorable) });
    return {
      all: async (text, ...values) => (await ask(text, values)).rows,
      run: async (text, ...values) => (await ask(text, values)).rowCount ?? 0,
    };
  };
}

function toPostgres(text: string): string {
  return text.replace(/each_text\((\$\d+)\)/g, 'json_array_elements_text($1::json)');
}

/** Texts in PostgreSQL have no NUL, which some that clients ask for have: such a one is in no row. */
function toStorable(value: SqlValue): SqlValue {
  return typeof value === 'string' ? value.replaceAll('\0', '\x01') : value;
}

async function withClient<Result>(pool: Pool, work: (client: PoolClient) => Promise<Result>): Promise<Result> {
  // Who gets none in time is not kept waiting any longer.
  const client = await pool.connect().catch((error: unknown) => {
    throw toPostgresFault(error);
  });
  // A connection that breaks makes its statements fail; that it says so besides would end the process.
  const ignore = (): void => undefined;
  client.on('error', ignore);
  let isLost = false;
  try {
    return await work(client);
  } catch (error) {
    isLost = isBroken(error) || (error instanceof Error && isBroken(error.cause));
    throw error;
  } finally {
    client.off('error', ignore);
    client.release(isLost);
  }
}

async function transact<Result>(client: PoolClient, sql: Sql, work: (sql: Sql) => Promise<Result>): Promise<Result> {
  // Not waited for: it goes out with the first statement, which fails when this does.
  const begun = client.query('BEGIN');
  begun.catch(() => undefined);
  let result: Result;
  try {
    result = await work(sql);
    await begun;
  } catch (error) {
    if (!isBroken(error)) await client.query('ROLLBACK');
    throw error;
  }
  await commit(client);
  return result;
}

/** @throws what is not to be tried again: nobody knows whether it was heard */
async function commit(client: PoolClient): Promise<void> {
  try {
    const { command } = await client.query('COMMIT');
    if (command !== 'COMMIT') throw new Error('a transaction went on after a statement had failed');
  } catch (error) {
    if (!isBroken(error)) throw error;
    const message = 'PostgreSQL: the connection was lost at the end of a change';
    throw sharedFault('shared/unavailable', message, { hint: 'Look whether the change was made.', cause: error });
  }
}

/** Whether nothing was done, and it may well be when it is tried again. */
function isPassing(error: unknown): boolean {
  return isAgain(error) || isBroken(error);
}

async function again<Result>(work: () => Promise<Result>, mayRepeat: (error: unknown) => boolean): Promise<Result> {
  const started = performance.now();
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const isLate = attempt === mostAttempts || performance.now() - started > times.connect;
      if (isLate || !mayRepeat(error)) throw toPostgresFault(error);
    }
    // Not in step with whom it met.
    await delay(Math.random() * 10 * 2 ** attempt);
  }
}
