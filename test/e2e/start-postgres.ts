import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, chmodSync, chownSync, existsSync, globSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../suites/until.ts';
import { missingPrograms, run } from './lab.ts';

/** A PostgreSQL with a database of nothing, reached over a socket of its own. Disposing ends it and removes its files. */
export interface PostgresUnderTest extends AsyncDisposable {
  /** As configurations take it. */
  readonly url: string;
  /** Tables of their own in it, which is faster than a database. @returns a URL that finds only these */
  createTables(): string;
  /** Ends it as a fast shutdown does, connections being cut. */
  stop(): Promise<void>;
  start(): Promise<void>;
  /** What it answers to a statement, as text. */
  ask(sql: string): string;
}

/** Where Debian puts what is not for everybody. */
const [programs = ''] = globSync('/usr/lib/postgresql/*/bin').sort().reverse();

/** Why there can be none here; `false` when there can be. */
export function whyNoPostgres(): string | false {
  if (!existsSync(join(programs, 'initdb'))) return 'needs postgresql';
  // The server refuses to run as root.
  return process.geteuid?.() === 0 ? missingPrograms('setpriv', 'psql') : missingPrograms('psql');
}

/** @param directory a new one, whose parents everybody may enter */
export async function startPostgres(directory: string): Promise<PostgresUnderTest> {
  mkdirSync(directory, { recursive: true });
  const owner = ownerOf('postgres');
  if (owner !== undefined) {
    chownSync(directory, owner.user, owner.group);
    chmodSync(join(directory, '..'), 0o755);
  }
  const asOwner =
    owner === undefined ? [] : ['setpriv', `--reuid=${owner.user}`, `--regid=${owner.group}`, '--clear-groups'];
  const data = join(directory, 'data');
  run(...asOwner, join(programs, 'initdb'), '-D', data, '-U', 'nacre', '--auth=trust', '--encoding=UTF8', '--no-sync');
  appendFileSync(join(data, 'postgresql.conf'), toSettings(directory));
  let child: ChildProcess | undefined;
  let schemas = 0;
  const urlOf = (database: string): string => `postgres://nacre@/${database}?host=${encodeURIComponent(directory)}`;
  const ask = (sql: string): string => run('psql', '-X', '-A', '-t', '-q', '-d', urlOf('postgres'), '-c', sql);
  const log = join(directory, 'log');

  const server: PostgresUnderTest = {
    url: urlOf('postgres'),
    createTables() {
      schemas += 1;
      ask(`CREATE SCHEMA test_${schemas}`);
      return `${urlOf('postgres')}&options=${encodeURIComponent(`-c search_path=test_${schemas}`)}`;
    },
    async start() {
      const [program = '', ...args] = [...asOwner, join(programs, 'postgres'), '-D', data];
      const started = spawn('sh', ['-c', 'exec "$@" >>"$0" 2>&1', log, program, ...args], { stdio: 'ignore' });
      child = started;
      await until(
        () => started.exitCode !== null || isReady(directory),
        () => `PostgreSQL: ${existsSync(log) ? readFileSync(log, 'utf8') : 'nothing was told'}`,
      );
    },
    async stop() {
      if (child === undefined || child.exitCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGINT');
      await ended;
    },
    ask,
    async [Symbol.asyncDispose]() {
      await server.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
  await server.start();
  return server;
}

/** What is written need not outlive the machine. */
function toSettings(directory: string): string {
  const off = ['fsync', 'full_page_writes', 'autovacuum'].map((name) => `${name} = off`);
  const socket = ["listen_addresses = ''", `unix_socket_directories = '${directory}'`];
  return [...off, ...socket, 'shared_buffers = 32MB', 'deadlock_timeout = 100ms', ''].join('\n');
}

function isReady(directory: string): boolean {
  return spawnSync(join(programs, 'pg_isready'), ['-q', '-h', directory]).status === 0;
}

/** Who a server is to run as when we are root. */
function ownerOf(name: string): { readonly user: number; readonly group: number } | undefined {
  if (process.geteuid?.() !== 0) return undefined;
  return { user: Number(run('id', '-u', name)), group: Number(run('id', '-g', name)) };
}
