import assert from 'node:assert/strict';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { cannotRun, missingPrograms, nacreProgram, run } from '../e2e/lab.ts';
import { sampleTar } from '../suites/sample-tar.ts';
import { callShell, formatSession, type Outcome, parseSession, type Session } from './session.ts';
import { settle, withoutMachine } from './settle.ts';

const here = import.meta.dirname;
const cases = readdirSync(here).filter((name) => existsSync(join(here, name, 'session')));

/**
 * Each directory beside this file is a case: a golden `session` and the files its calls work on. `UPDATE_GOLDEN=1` writes what
 * the calls print into the sessions.
 */
describe('sessions of the command line', { concurrency: 2 }, () => {
  let shared: string;

  before(() => {
    shared = mkdtempSync(join(tmpdir(), 'nacre-cli-'));
    mkdirSync(join(shared, 'bin'));
    symlinkSync(nacreProgram, join(shared, 'bin/nacre'));
    writeFileSync(
      join(shared, 'rootfs.tar'),
      sampleTar({ 'etc/': '', 'etc/motd': 'hello\n', 'etc/link': { symlink: 'motd' } }),
    );
    if (missingPrograms('busybox') === false)
      run('sh', join(here, '../../scripts/base-image.sh'), join(shared, 'busybox.tar'));
  });
  after(() => rmSync(shared, { recursive: true, force: true }));

  for (const name of cases) {
    const path = join(here, name, 'session');
    const session = parseSession(readFileSync(path, 'utf8'));
    const needs = session.notes.flatMap((note) => /^needs: (.*)$/.exec(note)?.[1]?.split(' ') ?? []);
    test(`${name}: ${session.notes[0]}`, { skip: whatIsLacking(needs) }, async () => {
      const all = formatSession(session, await play(name, session, shared));
      // Containers have random IDs, and busybox differs from machine to machine.
      const seen = needs.includes('containers') ? withoutMachine(all) : all;
      if (process.env.UPDATE_GOLDEN === '1') writeFileSync(path, seen);
      const golden = readFileSync(path, 'utf8');
      if (process.arch === 'x64') assert.equal(seen, golden);
      else assert.equal(withoutMachine(seen), withoutMachine(golden));
    });
  }
});

/** Runs all calls of a session, in a directory and on a store of its own. */
async function play(name: string, session: Session, shared: string): Promise<readonly Outcome[]> {
  const directory = mkdtempSync(join(tmpdir(), 'nacre-session-'));
  try {
    const cwd = join(directory, 'work');
    cpSync(join(here, name), cwd, { recursive: true, filter: (source) => source !== join(here, name, 'session') });
    const env = {
      PATH: `${join(shared, 'bin')}:${process.env.PATH}`,
      HOME: directory,
      NACRE_ROOT: join(directory, 'root'),
      NACRE_RUN: join(directory, 'run'),
      ROOTFS: join(shared, 'rootfs.tar'),
      BUSYBOX: join(shared, 'busybox.tar'),
      TERM: 'xterm',
      // Nobody listens there: no session reaches a registry of another machine, wherever it is played.
      HTTPS_PROXY: 'http://127.0.0.1:1',
    };
    const outcomes: Outcome[] = [];
    for (const line of session.calls) {
      const { stdout, stderr, status } = await callShell(line, { cwd, env });
      const show = (text: string): string => settle(text.replaceAll(shared, directory), directory);
      outcomes.push({ stdout: show(stdout), stderr: show(stderr), status });
    }
    return outcomes;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function whatIsLacking(needs: readonly string[]): string | false {
  const programs = needs.filter((need) => need !== 'containers');
  return needs.includes('containers') ? cannotRun(...programs) : missingPrograms(...programs);
}
