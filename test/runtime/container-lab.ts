import { type ChildProcessByStdio, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { until } from '../suites/until.ts';
import { makeBusyboxRoot } from './busybox-root.ts';
import type { OwnerOrder } from './owner.ts';

/** How a process that owned a container ended. */
export interface Owned {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A running process that owns a container. */
export interface Owner {
  readonly child: ChildProcessByStdio<null, Readable, Readable>;
  /** Resolves when it has ended and nobody holds its standard streams any more. */
  readonly ended: Promise<Owned>;
  /** Kills it and waits until it is gone, whatever goes on. */
  kill(): Promise<void>;
  /** Resolves when standard output holds the text. */
  printed(text: string): Promise<void>;
}

/** A directory with an image, in which containers are run by processes of their own. */
export interface ContainerLab extends Disposable {
  readonly directory: string;
  /** The image. */
  readonly lower: string;
  /** Starts a container by `nacre run`'s own way; its standard input is empty. */
  start(order: Order): Owner;
  run(order: Order): Promise<Owned>;
  /** Asserts that nothing is left: no directory, process, mount, control group, or record of an owner. */
  leftovers(): readonly string[];
}

export type Order = Omit<OwnerOrder, 'directory' | 'lower'>;

const ownerProgram: string = join(import.meta.dirname, 'owner.ts');

/** Why containers can not be run here; `false` when they can. */
export function whyNoContainers(...programs: readonly string[]): string | false {
  if (process.geteuid?.() !== 0) return 'only root may run containers';
  const missing = ['busybox', ...programs].find((name) => !isInstalled(name));
  if (missing !== undefined) return `${missing} is not installed`;
  // Debian's package busybox has one that is linked dynamically.
  const isStatic = spawnSync('ldd', ['/bin/busybox']).status !== 0;
  return isStatic ? false : 'busybox-static is not installed';
}

function isInstalled(name: string): boolean {
  return spawnSync('sh', ['-c', 'PATH=$PATH:/usr/sbin:/sbin command -v "$0"', name]).status === 0;
}

export function openContainerLab(): ContainerLab {
  const directory = mkdtempSync(join(tmpdir(), 'nacre-run-'));
  const lower = join(directory, 'lower');
  mkdirSync(lower);
  makeBusyboxRoot(lower);
  const owners: Owner[] = [];
  const start = (order: Order): Owner => {
    const owner = startOwner({ directory, lower, ...order });
    owners.push(owner);
    return owner;
  };
  return {
    directory,
    lower,
    start,
    run: (order) => start(order).ended,
    leftovers: () => findLeftovers(directory),
    [Symbol.dispose]() {
      for (const { child } of owners) child.kill('SIGKILL');
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Arguments of node that start a process that owns a container. */
export function ownerArguments(order: OwnerOrder): readonly string[] {
  return ['--disable-warning=ExperimentalWarning', ownerProgram, JSON.stringify(order)];
}

function startOwner(order: OwnerOrder): Owner {
  const child = spawn(process.execPath, ownerArguments(order), {
    stdio: ['ignore', 'pipe', 'pipe'],
    // The same modules are loaded time and again. The user's shell may be no shell at all.
    env: { ...process.env, NODE_COMPILE_CACHE: join(order.directory, 'compiled'), SHELL: '/bin/false' },
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  return {
    child,
    ended: once(child, 'close').then(([status]) => ({ status, stdout, stderr })),
    async kill() {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
    printed: (text) =>
      until(
        () => stdout.includes(text),
        () => `"${text}" in ${stdout} ${stderr}`,
      ),
  };
}

function findLeftovers(directory: string): readonly string[] {
  const ids = listOf(join(directory, 'containers'));
  const groups = listOf('/sys/fs/cgroup').map((name) => join('/sys/fs/cgroup', name, 'nacre'));
  const seen = readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .filter((line) => line.includes(directory));
  return [
    ...ids.map((id) => `container ${id}`),
    ...listOf(join(directory, 'run/oci')).map((id) => `state ${id}`),
    ...listOf(join(directory, 'run/owners')).map((name) => `owner ${name}`),
    ...seen.map((line) => `mount ${line}`),
    ...groupsOf([...groups, '/sys/fs/cgroup/nacre'], directory).map((group) => `control group ${group}`),
  ];
}

/** Control groups of containers whose ids the lab has seen. */
function groupsOf(parents: readonly string[], directory: string): readonly string[] {
  const records = join(directory, 'records');
  const text = existsSync(records) ? readFileSync(records, 'utf8') : '';
  const ids = new Set([...text.matchAll(/"id":"([0-9a-f]{64})"/g)].map(([, id = '']) => id));
  return parents.flatMap((parent) => [...ids].map((id) => join(parent, id))).filter((group) => existsSync(group));
}

function listOf(path: string): readonly string[] {
  return existsSync(path) ? readdirSync(path).filter((name) => !name.startsWith('.')) : [];
}
