import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Child, type Host, makeDirectory, type NetworkNamespace } from '../../../host/index.ts';
import { networkFault } from '../faults.ts';
import { pause } from '../with-lock.ts';

type KeeperHost = Pick<Host, 'spawn' | 'isAlive' | 'processStartTime'>;

/** Longest wait for the keeper to be where it keeps, in milliseconds. */
const patience = 2000;

/**
 * The process that keeps a network namespace: `<pid> <start time>` in the file `path`.
 *
 * @returns `undefined` when there is none that lives
 */
export function findKeeper(path: string, host: Pick<Host, 'isAlive'>): number | undefined {
  const [, pid, startTime] = /^(\d+) (\S+)\n$/.exec(readText(path)) ?? [];
  return pid !== undefined && startTime !== undefined && host.isAlive(Number(pid), startTime) ? Number(pid) : undefined;
}

/** Waits until it is written down, and then keeps; ends when whoever started it is gone before. */
const keep = 'read -r _ || exit 1; exec sleep infinity </dev/null';

/**
 * Has a process keep a network namespace from now on: a sleep, which outlives us.
 *
 * @throws network/failed
 */
export async function startKeeper(
  path: string,
  namespace: Pick<NetworkNamespace, 'path'>,
  host: KeeperHost,
): Promise<void> {
  const { pid, startTime, child } = await startInside(['sh', '-c', keep], namespace.path, host);
  makeDirectory(dirname(path), 0o700);
  writeFileSync(`${path}.new`, `${pid} ${startTime}\n`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
  child.stdin?.end('kept\n');
}

/**
 * Gives a network namespace, which others may be in who are not to be looked at, a path that pasta can open.
 *
 * @throws network/failed
 */
export async function holdNamespace(path: string, host: KeeperHost): Promise<NetworkNamespace> {
  const { pid, child } = await startInside(['cat'], path, host);
  return { path: `/proc/${pid}/ns/net`, [Symbol.dispose]: () => void child.stdin?.end() };
}

/** Starts a program in a namespace, without capabilities, so that pasta, which gives its own away, can still look at it. */
async function startInside(
  command: readonly [string, ...string[]],
  network: string,
  host: KeeperHost,
): Promise<{ readonly pid: number; readonly startTime: string; readonly child: Child }> {
  const child = host.spawn('setpriv', ['--bounding-set=-all', '--inh-caps=-all', ...command], {
    cwd: '/',
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    network,
  });
  child.unref();
  const { pid } = child;
  const startTime = host.processStartTime(pid) ?? '';
  const end = Date.now() + patience;
  while (readText(`/proc/${pid}/comm`) !== `${command[0]}\n`) {
    if (!host.isAlive(pid, startTime) || Date.now() > end)
      throw networkFault('network/failed', 'no process can be started in a network namespace');
    await pause(1);
  }
  return { pid, startTime, child };
}

/** '' when there is no such file. */
function readText(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
