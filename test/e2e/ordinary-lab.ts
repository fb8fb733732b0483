import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { type Called, call, nacreProgram, run } from './lab.ts';

/** The first of 65536 IDs that /etc/subuid and /etc/subgid give a user. Tests may run at the same time: each looks at all processes of its user. */
export const firstSubIds = { nobody: 200_000, irc: 300_000, list: 400_000 } as const;

/** An ordinary user of a machine with a network of its own, and the tool as he calls it. */
export interface OrdinaryLab extends AsyncDisposable {
  /** His home. */
  readonly directory: string;
  readonly uid: number;
  readonly nacre: (...args: readonly string[]) => Called;
  /** As `nacre`, but throws when it fails; @returns stdout without its last line end */
  readonly ok: (...args: readonly string[]) => string;
  /** A call that is still going on. */
  readonly start: (...args: readonly string[]) => ChildProcess;
  /** As `start`, by a program that makes the call. */
  readonly startBy: (program: readonly string[], ...args: readonly string[]) => ChildProcess;
  /** Runs a program on another machine, from which this one is reached at `address`. */
  readonly elsewhere: (...command: readonly string[]) => Called;
  /** Runs a program as root of the user's machine. */
  readonly here: (...command: readonly string[]) => Called;
  readonly address: string;
  /** The other machine's own. */
  readonly otherAddress: string;
}

/** By a relative path, as people call it in a checkout. */
const calledProgram = `./${relative(process.cwd(), nacreProgram)}`;

/**
 * Both machines are network namespaces joined by a cable; the user owns nothing, and has files of IDs and a device for interfaces that only he
 * sees.
 *
 * @param ids text of /etc/subuid and /etc/subgid
 */
export async function openOrdinaryLab(
  user: keyof typeof firstSubIds,
  ids: string = `${user}:${firstSubIds[user]}:65536\n`,
): Promise<OrdinaryLab> {
  const outer = mkdtempSync(join(tmpdir(), 'nacre-ordinary-'));
  chmodSync(outer, 0o755);
  const { uid, gid } = { uid: idOf('-u', user), gid: idOf('-g', user) };
  const directory = join(outer, 'home');
  for (const path of [directory, join(directory, 'run')]) {
    mkdirSync(path, { mode: 0o700 });
    chownSync(path, uid, gid);
  }
  writeFileSync(join(outer, 'ids'), ids);
  run('mknod', '-m', '666', join(outer, 'tun'), 'c', '10', '200');
  const [here, there] = [await openMachine(), await openMachine()];
  cable(here, there);
  const script = `mount --bind ${outer}/ids /etc/subuid && mount --bind ${outer}/ids /etc/subgid &&
    mount --bind ${outer}/tun /dev/net/tun && exec setpriv --reuid ${uid} --regid ${gid} --clear-groups -- "$@"`;
  const command = (args: readonly string[], by: readonly string[] = []): readonly [string, ...string[]] => [
    'nsenter',
    ...[
      `--net=/proc/${here.pid}/ns/net`,
      '--',
      'unshare',
      '--mount',
      '--',
      'sh',
      '-c',
      script,
      'sh',
      ...by,
      calledProgram,
    ],
    ...args,
  ];
  const environment = {
    PATH: process.env.PATH ?? '/usr/bin:/bin',
    HOME: directory,
    XDG_RUNTIME_DIR: join(directory, 'run'),
    CI: '1',
  };
  const nacre = (...args: readonly string[]): Called => call(command(args), environment);
  const startBy: OrdinaryLab['startBy'] = (by, ...args) => {
    const [program, ...rest] = command(args, by);
    return spawn(program, rest, { env: environment, stdio: ['ignore', 'pipe', 'inherit'] });
  };
  return {
    directory,
    uid,
    nacre,
    ok(...args) {
      const { status, stdout, stderr } = nacre(...args);
      if (status !== 0) throw new Error(`nacre ${args.join(' ')}: status ${status}\n${stdout}${stderr}`);
      return stdout.replace(/\n$/, '');
    },
    start: (...args) => startBy([], ...args),
    startBy,
    elsewhere: (...words) => callAt(there, words),
    here: (...words) => callAt(here, words),
    address: '10.213.0.1',
    otherAddress: '10.213.0.2',
    async [Symbol.asyncDispose]() {
      const left = nacre('ps', '-aq')
        .stdout.split('\n')
        .filter((id) => id !== '');
      if (left.length > 0) nacre('rm', '-f', ...left);
      endNamespace(join(directory, 'run'));
      for (const machine of [here, there]) machine.kill();
      rmSync(outer, { recursive: true });
    },
  };
}

function idOf(flag: string, user: string): number {
  return Number(run('id', flag, user));
}

/** A network namespace, kept by a process. */
async function openMachine(): Promise<ChildProcess> {
  const child = spawn('unshare', ['--net', '--', 'sh', '-c', 'ip link set lo up; echo up; exec sleep 600'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return child;
}

function callAt({ pid }: ChildProcess, words: readonly string[]): Called {
  return call(['nsenter', `--net=/proc/${pid}/ns/net`, '--', ...words]);
}

function cable(here: ChildProcess, there: ChildProcess): void {
  const at = (machine: ChildProcess, ...words: readonly string[]): string =>
    run('nsenter', `--net=/proc/${machine.pid}/ns/net`, '--', 'ip', ...words);
  at(here, 'link', 'add', 'eth0', 'type', 'veth', 'peer', 'name', 'eth0', 'netns', String(there.pid));
  at(here, 'address', 'add', '10.213.0.1/24', 'dev', 'eth0');
  at(there, 'address', 'add', '10.213.0.2/24', 'dev', 'eth0');
  for (const machine of [here, there]) at(machine, 'link', 'set', 'eth0', 'up');
  at(here, 'route', 'add', 'default', 'via', '10.213.0.2');
}

/** The process that keeps the user's namespace outlives every call. */
export function endNamespace(runDirectory: string): void {
  const pin = join(runDirectory, 'nacre/namespace');
  if (statSync(pin, { throwIfNoEntry: false }) === undefined) return;
  process.kill(Number(readFileSync(pin, 'latin1').split(' ')[0]), 'SIGKILL');
}
