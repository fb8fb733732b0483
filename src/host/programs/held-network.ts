import type * as ChildProcess from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { NetworkNamespace } from '../host.ts';
import { notPermitted } from '../mount-fault.ts';

/** Takes names and values in turn, and then stays. */
const script =
  'while [ $# -gt 0 ]; do [ ! -e "/proc/sys/$1" ] || echo "$2" > "/proc/sys/$1" || exit; shift 2; done;' +
  // Without capabilities, so that programs which give their own away can still look at the namespace, as pasta does.
  ' exec setpriv --bounding-set=-all --inh-caps=-all cat';

/**
 * Makes a network namespace that a process keeps which ends when we let go of it or are gone: nothing is mounted. For user namespaces, whose
 * threads can not come back to the machine's network. Takes some 4 ms.
 *
 * @param settings see `NetworkNamespaces`
 * @throws host/not-permitted
 */
export function createHeldNetwork(settings: Readonly<Record<string, string>> = {}): NetworkNamespace {
  const childProcess: typeof ChildProcess = process.getBuiltinModule('node:child_process');
  const words = Object.entries(settings).flat();
  const args = ['--net', '--', 'sh', '-c', script, 'sh', ...words];
  const child = childProcess.spawn('unshare', args, { cwd: '/', stdio: ['pipe', 'ignore', 'ignore'] });
  child.on('error', () => {});
  child.stdin.on('error', () => {});
  child.unref();
  const { pid } = child;
  if (pid === undefined || !waitForName(pid, 'cat'))
    throw notPermitted('make a network namespace', new Error('unshare fails'));
  return { path: `/proc/${pid}/ns/net`, [Symbol.dispose]: () => void child.stdin.end() };
}

/** @returns whether the process became that program; not when it ended before */
function waitForName(pid: number, name: string): boolean {
  const clock = new Int32Array(new SharedArrayBuffer(4));
  for (let tries = 0; tries < 20_000; tries++) {
    const stat = readStat(pid);
    if (stat.includes(`(${name})`)) return true;
    if (stat === '' || /\) [ZX] /.test(stat)) return false;
    Atomics.wait(clock, 0, 0, 0.2);
  }
  return false;
}

function readStat(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return '';
  }
}
