import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { call, cannotRun, type Lab, missingPrograms, nacreProgram, openLab } from './lab.ts';
import { findLeftOvers } from './left-overs.ts';

const examples = join(import.meta.dirname, '../../examples');

/** A service of examples/, by the name of its directory. */
interface Service {
  readonly name: string;
  readonly volume: string;
  readonly port: number;
  /** Flags of its `run`. */
  readonly flags: readonly string[];
  /** Who it runs as. */
  readonly user: string;
  /** A client that writes something and one that reads it: command lines in a container of the same image, on this machine's network. */
  readonly writes: (port: string) => readonly string[];
  readonly reads: (port: string) => readonly string[];
}

const psql = (port: string, sql: string): readonly string[] => [
  'psql',
  `postgresql://postgres:secret@127.0.0.1:${port}/postgres`,
  '-Atqc',
  sql,
];

const services: readonly Service[] = [
  {
    name: 'redis',
    volume: '/var/lib/redis',
    port: 6379,
    flags: [],
    user: 'redis',
    writes: (port) => ['redis-cli', '-p', port, 'set', 'greeting', 'hello'],
    reads: (port) => ['redis-cli', '-p', port, 'get', 'greeting'],
  },
  {
    name: 'postgres',
    volume: '/var/lib/postgresql/data',
    port: 5432,
    flags: ['-e', 'POSTGRES_PASSWORD=secret'],
    user: 'postgres',
    writes: (port) => psql(port, "create table t (a text); insert into t values ('hello')"),
    reads: (port) => psql(port, 'select a from t'),
  },
  {
    name: 'nginx',
    volume: '/var/www/html',
    port: 8080,
    flags: [],
    user: 'www-data',
    // Nobody writes through it: its page is the image's, which the volume begins as.
    writes: (port) => ['curl', '-fsS', `http://127.0.0.1:${port}/`],
    reads: (port) => ['sh', '-c', `curl -fsS http://127.0.0.1:${port}/ | grep -q healthy && echo hello`],
  },
];

function whyNot(): string | false {
  const missing = cannotRun() || missingPrograms('conmon', 'mmdebstrap', 'curl', 'ip', 'nft');
  if (missing !== false) return missing;
  const probe = ['curl', '-fsI', '-m', '10', 'http://deb.debian.org/debian/dists/bookworm/InRelease'];
  return call(probe).status !== 0 && 'needs a mirror of Debian';
}

describe('services of Debian packages', { skip: whyNot() }, () => {
  let lab: Lab;

  before(async () => {
    lab = openLab();
    const base = join(lab.directory, 'debian.tar');
    await runLong('mmdebstrap', '--quiet', '--variant=minbase', 'bookworm', base);
    lab.ok('import', '-q', base, 'debian:bookworm-slim');
    await Promise.all(
      services.map(({ name }) => runLong(nacreProgram, 'build', '-q', '-t', name, join(examples, name))),
    );
  });
  after(() => {
    lab.nacre('rm', '-f', ...services.map(({ name }) => name));
    lab[Symbol.dispose]();
  });

  /** Takes minutes on a busy machine. */
  async function runLong(program: string, ...args: readonly string[]): Promise<void> {
    await promisify(execFile)(program, args, { env: { ...lab.environment, TMPDIR: lab.directory }, timeout: 600_000 });
  }

  for (const service of services) {
    const { name, volume, port, flags, user } = service;

    /** @returns the port at which it is reached */
    async function start(): Promise<string> {
      const places = ['-p', `127.0.0.1::${port}`, '-v', `${name}-data:${volume}`];
      lab.ok('run', '-d', '--name', name, '--restart', 'unless-stopped', ...places, ...flags, name);
      const status = (): string => lab.ok('inspect', '--format', '{{.State.Status}} {{.State.Health.Status}}', name);
      for (const deadline = Date.now() + 60_000; status() !== 'running healthy'; await setTimeout(100))
        if (Date.now() > deadline) assert.fail(`${status()}: ${lab.nacre('logs', name).stderr}`);
      return lab.ok('port', name, `${port}`).split(':').at(-1) ?? assert.fail();
    }
    const client = (line: readonly string[]): string => lab.ok('run', '--rm', '--network', 'host', name, ...line);

    test(`${name} answers, and has its data when it is made anew`, async () => {
      client(service.writes(await start()));
      assert.equal(lab.ok('exec', name, 'id', '-un'), user);
      lab.ok('stop', name);
      assert.equal(lab.ok('inspect', '--format', '{{.State.ExitCode}}', name), '0');
      lab.ok('rm', name);
      assert.equal(client(service.reads(await start())), 'hello');
      lab.ok('rm', '-f', name);
      lab.ok('ps');
      assert.deepEqual(findLeftOvers(lab), []);
    });
  }
});
