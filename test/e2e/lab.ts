import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const project = join(import.meta.dirname, '../..');

/** What a program came to. */
export interface Called {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A directory with a store of its own, and the tool as users call it. */
export interface Lab extends Disposable {
  readonly directory: string;
  /** What every call gets. */
  readonly environment: Readonly<Record<string, string>>;
  /** `bin/nacre` on the lab's store. */
  readonly nacre: (...args: readonly string[]) => Called;
  /** As `nacre`, but throws when it fails; @returns stdout without its last line end */
  readonly ok: (...args: readonly string[]) => string;
  /** Path of a tar with a small root file system (busybox). */
  readonly baseTar: () => string;
}

/** What every call of the tool in the lab gets. */
export function labEnvironment(directory: string): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '/usr/bin:/bin',
    HOME: directory,
    NACRE_ROOT: join(directory, 'root'),
    NACRE_RUN: join(directory, 'run'),
    CI: '1',
  };
}

export const nacreProgram: string = join(project, 'bin/nacre');

export function openLab(): Lab {
  const directory = mkdtempSync(join(tmpdir(), 'nacre-e2e-'));
  const environment = labEnvironment(directory);
  const nacre = (...args: readonly string[]): Called => call([nacreProgram, ...args], environment);
  return {
    directory,
    environment,
    nacre,
    ok: (...args) => expectOk(nacre(...args), `nacre ${args.join(' ')}`),
    baseTar() {
      const path = join(directory, 'base.tar');
      if (!existsSync(path)) run('sh', join(project, 'scripts/base-image.sh'), path);
      return path;
    },
    [Symbol.dispose]() {
      removeContainers(directory, nacre);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** A test that failed may leave some that run, whose processes and mounts would stay for ever. */
function removeContainers(directory: string, nacre: Lab['nacre']): void {
  const left = [join(directory, 'root/containers'), join(directory, 'run/life')].some(
    (path) => existsSync(path) && readdirSync(path).length > 0,
  );
  const ids = left
    ? nacre('ps', '-aq', '--no-trunc')
        .stdout.split('\n')
        .filter((id) => id !== '')
    : [];
  if (ids.length > 0) nacre('rm', '-f', ...ids);
  for (const path of mountsBelow(directory)) call(['umount', '--lazy', path]);
}

/** The last first. */
export function mountsBelow(directory: string): readonly string[] {
  const lines = readFileSync('/proc/self/mountinfo', 'utf8').split('\n');
  const paths = lines.map((line) => line.split(' ')[4] ?? '');
  return paths.filter((path) => path.startsWith(`${directory}/`)).reverse();
}

/** Runs any program; throws when it fails. @returns stdout without its last line end */
export function run(...command: readonly string[]): string {
  return expectOk(call(command), command.join(' '));
}

/**
 * Runs any program to its end. Throws when that takes longer than a minute.
 *
 * @param environment @default ours
 * @param input standard input; nothing
 */
export function call(
  command: readonly string[],
  environment: Readonly<Record<string, string | undefined>> = process.env,
  input: string | Uint8Array = '',
): Called {
  const [program = '', ...args] = command;
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
    timeout: 60_000,
    killSignal: 'SIGKILL',
    env: environment,
    input,
  });
  if (error !== undefined) throw error;
  return { status, stdout, stderr };
}

/** Why a test that needs these programs must be skipped; `false` when it need not be. */
export function missingPrograms(...names: readonly string[]): string | false {
  // Some are in sbin, which is not in the path of a user who came by sudo.
  const env = { PATH: `${process.env.PATH}:/usr/sbin:/sbin` };
  const missing = names.filter((name) => spawnSync('sh', ['-c', `command -v ${name}`], { env }).status !== 0);
  return missing.length > 0 && `needs ${missing.join(' and ')}`;
}

/** As `missingPrograms`, for tests that run containers. */
export function cannotRun(...names: readonly string[]): string | false {
  if (process.geteuid?.() !== 0) return 'needs root';
  if (missingPrograms('crun') !== false && missingPrograms('runc') !== false) return 'needs crun or runc';
  return missingPrograms('busybox', ...names);
}

function expectOk(called: Called, what: string): string {
  if (called.status !== 0) throw new Error(`${what}: status ${called.status}\n${called.stdout}${called.stderr}`);
  return called.stdout.replace(/\n$/, '');
}
