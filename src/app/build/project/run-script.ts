import { dirname, join } from 'node:path';
import { assertNotCancelled } from '../../../base/index.ts';
import type { ProgramEnd } from '../../../host/index.ts';
import { appFault } from '../../faults.ts';
import type { ProjectWork } from './project-work.ts';
import type { ProjectStepNews } from './tell-step.ts';

/** What scripts are run with beside what every script gets. */
export interface ScriptOptions {
  /** Of --build-arg. */
  readonly buildArgs: Readonly<Record<string, string>>;
  /** Seconds since 1970. */
  readonly time: number;
}

/** Scripts of a package.json, and where they run. */
export interface ScriptPackage {
  readonly name: string;
  readonly version: string;
  /** By their names. */
  readonly scripts: ReadonlyMap<string, string>;
  /** Whose package.json it is, for messages. */
  readonly file: string;
  readonly directory: string;
  /** Variables that they see beside those that every script does. */
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Runs scripts of package.json, those that are there, as `npm run` would. They see the programs of the project's packages, this machine's,
 * and of the environment nothing but what they need.
 *
 * @param names in the order in which they run
 * @param root of the project's copy
 * @throws app/script-failed, base/cancelled
 */
export async function runScripts(
  names: readonly string[],
  owner: ScriptPackage,
  root: string,
  options: ScriptOptions,
  work: ProjectWork,
  news: ProjectStepNews,
): Promise<void> {
  for (const name of names) {
    const text = owner.scripts.get(name);
    if (text !== undefined)
      await runCommand(name, text, owner, scriptEnvironment(name, owner, root, options, work), root, work, news);
  }
}

/** Shows paths as they are in the project, and not where its copy lies. */
function hideRoot(root: string, bytes: Uint8Array): Uint8Array {
  const text = Buffer.from(bytes).toString('latin1');
  const shown = text.replaceAll(Buffer.from(`${root}/`).toString('latin1'), '');
  return Buffer.from(shown, 'latin1');
}

async function runCommand(
  name: string,
  text: string,
  owner: ScriptPackage,
  env: Readonly<Record<string, string>>,
  root: string,
  work: ProjectWork,
  news: ProjectStepNews,
): Promise<void> {
  const tail = createTail();
  const { status, signal } = await runShell(text, owner.directory, env, work, (stream, bytes) => {
    const shown = hideRoot(root, bytes);
    tail.add(shown);
    news.output(stream, shown);
  });
  if (status === 0) return;
  const how = status === undefined ? `by ${signal}` : `with exit status ${status}`;
  throw scriptFailed(name, text, owner, how, tail.text());
}

/** Runs a line of shell to its end; when that has come, or is asked for, whatever it has started ends too. */
async function runShell(
  text: string,
  cwd: string,
  env: Readonly<Record<string, string>>,
  { host, signal }: ProjectWork,
  onOutput: ProjectStepNews['output'],
): Promise<ProgramEnd> {
  assertNotCancelled(signal);
  // A group of its own, which can be ended as one.
  const child = host.spawn('/bin/sh', ['-c', text], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const stop = (): void => killGroup(child.pid);
  signal?.addEventListener('abort', stop);
  child.stdout?.on('data', (bytes: Uint8Array) => onOutput('stdout', bytes));
  child.stderr?.on('data', (bytes: Uint8Array) => onOutput('stderr', bytes));
  try {
    const end = await child.ended;
    assertNotCancelled(signal);
    return end;
  } finally {
    signal?.removeEventListener('abort', stop);
    stop();
  }
}

function scriptEnvironment(
  name: string,
  owner: ScriptPackage,
  root: string,
  { buildArgs, time }: ScriptOptions,
  { environment, scratch }: ProjectWork,
): Record<string, string> {
  const path = [join(root, 'node_modules/.bin'), dirname(process.execPath), environment.PATH ?? '/usr/bin:/bin'];
  return {
    CI: 'true',
    LANG: 'C.UTF-8',
    TZ: 'UTC',
    ...proxies(environment),
    ...buildArgs,
    PATH: path.join(':'),
    HOME: scratch,
    TMPDIR: scratch,
    SOURCE_DATE_EPOCH: String(time),
    npm_lifecycle_event: name,
    npm_package_name: owner.name,
    npm_package_version: owner.version,
    ...owner.environment,
  };
}

function proxies(environment: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const names = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy'];
  return Object.fromEntries(
    names.flatMap((name) => (environment[name] === undefined ? [] : [[name, environment[name]]])),
  );
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended, with all that it started.
  }
}

function scriptFailed(name: string, text: string, { file }: ScriptPackage, how: string, output: string): Error {
  return appFault('app/script-failed', `the script ${name} of ${file}, "${text}", ended ${how}`, {
    hint: `Repair it; it can be tried with \`npm run ${name}\`.`,
    ...(output === '' ? {} : { detail: output }),
  });
}

const keptBytes = 8192;
const keptLines = 20;

/** The last lines that a program printed. */
function createTail(): { add(bytes: Uint8Array): void; text(): string } {
  let kept = Buffer.alloc(0);
  return {
    add(bytes) {
      kept = Buffer.concat([kept, bytes]).subarray(-keptBytes);
    },
    text: () => kept.toString('utf8').trimEnd().split('\n').slice(-keptLines).join('\n'),
  };
}
