import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { type Host, makeDirectory, type NetworkNamespace } from '../../../host/index.ts';
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

/**
 * Has a process keep a network namespace from now on: a sleep, which outlives us. It has no capabilities, so that pasta, which gives its own away,
 * can still look at the namespace.
 *
 * @throws network/failed
 */
export async function startKeeper(
  path: string,
  namespace: Pick<NetworkNamespace, 'path'>,
  host: KeeperHost,
): Promise<void> {
  const child = host.spawn('setpriv', ['--bounding-set=-all', '--inh-caps=-all', 'sleep', 'infinity'], {
    cwd: '/',
    stdio: ['ignore', 'ignore', 'ignore'],
    detached: true,
    network: namespace.path,
  });
  child.unref();
  const startTime = host.processStartTime(child.pid);
  const end = Date.now() + patience;
  while (readText(`/proc/${child.pid}/comm`) !== 'sleep\n') {
    if (startTime === undefined || !host.isAlive(child.pid, startTime) || Date.now() > end)
      throw networkFault('network/failed', 'no process can be started in a network namespace');
    await pause(1);
  }
  makeDirectory(directoryOf(path), 0o700);
  writeFileSync(`${path}.new`, `${child.pid} ${startTime}\n`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

function directoryOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}

/** '' when there is no such file. */
function readText(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
