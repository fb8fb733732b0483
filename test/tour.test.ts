import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

const root = join(import.meta.dirname, '..');

/** What one command of the tour left behind. */
interface Outcome {
  readonly status: number | null;
  readonly output: string;
}

/** Runs a line of shell; `input` is what is typed to it. */
type Shell = (line: string, input?: string) => ChildProcess & { readonly ended: Promise<Outcome> };

test("README's tour can be typed in from top to bottom", async (t) => {
  const lacking = whatIsLacking();
  if (lacking !== undefined) return t.skip(lacking);
  const directory = mkdtempSync(join(tmpdir(), 'nacre-tour-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  const shell = openShell(directory);
  for (const line of tourOf(readFileSync(join(root, 'README.md'), 'utf8'))) {
    await t.test(line, (step) => take(step, shell, line.replaceAll('/tmp/', `${directory}/`)));
  }
});

/** What this machine can not do of the tour; `undefined` when nothing is lacking. */
function whatIsLacking(): string | undefined {
  if (process.getuid?.() !== 0) return 'running containers needs root';
  if (!isInstalled('crun') && !isInstalled('runc')) return 'neither crun nor runc is installed';
  return isInstalled('busybox') ? undefined : 'busybox-static is not installed';
}

function isInstalled(program: string): boolean {
  const directories = `${process.env.PATH}:/usr/sbin:/sbin`.split(':');
  return directories.some((directory) => isExecutable(join(directory, program)));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The commands of the section, in order, without the comments behind them. */
function tourOf(markdown: string): string[] {
  const section = markdown.split('\n## ').find((text) => text.startsWith('A tour\n')) ?? '';
  const lines = Array.from(section.matchAll(/^ {4}(\S.*?)( {2,}#.*)?$/gm), ([, line = '']) => line);
  assert.ok(lines.length > 10, 'the tour was not found in README.md');
  return lines;
}

/** A shell with a store of its own, so that the tour starts from nothing. */
function openShell(directory: string): Shell {
  const env = { ...process.env, NACRE_ROOT: join(directory, 'store'), NACRE_RUN: join(directory, 'run'), TERM: 'dumb' };
  return (line, input = '') => {
    const child = spawn('/bin/sh', ['-c', line], { cwd: root, env, stdio: 'pipe' });
    child.stdin.on('error', () => {}); // a command that reads nothing may end before it was written to
    child.stdin.end(input);
    return Object.assign(child, { ended: outcomeOf(child) });
  };
}

async function outcomeOf(child: ChildProcess): Promise<Outcome> {
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (bytes) => (output += bytes));
  const [status] = await once(child, 'close');
  return { status, output };
}

/** Types one line in, does what a person would do next, and holds that it ended well. */
async function take(step: TestContext, shell: Shell, line: string): Promise<void> {
  const port = / -p (\d+):(\d+) /.exec(line);
  if (port !== null) return serve(step, shell, line, Number(port[1]), Number(port[2]));
  const typed = line.includes(' -it ') ? shell(`script -qec '${line}' /dev/null`, 'exit\n') : shell(line);
  const { status, output } = await typed.ended;
  // As diff(1) does, it says by its status that there are differences.
  assert.equal(status, line.includes('nacre diff ') ? 1 : 0, output);
}

/** Looks at what a container serves at a port, then ends it as Ctrl-C does. */
async function serve(step: TestContext, shell: Shell, line: string, outside: number, inside: number): Promise<void> {
  const taken = (await isTaken(outside)) ? outside : (await isTaken(inside)) ? inside : undefined;
  if (taken !== undefined) return step.skip(`port ${taken} is in use on this machine`);
  const server = shell(`exec ${line}`);
  const page = await fetchOnceUp(`http://127.0.0.1:${outside}/`, server);
  server.kill('SIGINT');
  const { output } = await server.ended;
  assert.match(page ?? output, /<h1>Hello from a container\.<\/h1>/);
  assert.equal(await isTaken(outside), false, 'the port is free again');
}

/** The body at `url` as soon as there is one, for at most 15 s; `undefined` when `server` ends before. */
async function fetchOnceUp(url: string, server: ChildProcess): Promise<string | undefined> {
  for (let attempt = 0; attempt < 150 && server.exitCode === null; attempt++) {
    try {
      return await (await fetch(url)).text();
    } catch {
      await sleep(100);
    }
  }
  return undefined;
}

/** Whether something listens at a port of this machine. */
async function isTaken(port: number): Promise<boolean> {
  const probe = createServer();
  try {
    probe.listen(port);
    await once(probe, 'listening');
    return false;
  } catch {
    return true;
  } finally {
    probe.close();
  }
}
