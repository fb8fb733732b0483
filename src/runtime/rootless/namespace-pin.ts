import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Host } from '../../host/index.ts';
import type { ProcessIdentity } from '../container-state.ts';
import { formatOuterUser, type OuterUser } from './outer-user.ts';

/**
 * Which process keeps a user's namespace: `<pid> <start time> <uid>:<gid>` in the file `namespace` of a directory that a reboot empties. The
 * IDs are the user's outside; bin/nacre reads all of it.
 *
 * @returns `undefined` when there is none that lives
 */
export function findPin(directory: string, host: Pick<Host, 'isAlive'>): ProcessIdentity | undefined {
  const [, pid, startTime] = /^(\d+) (\d+) \d+:\d+\n$/.exec(readPin(directory)) ?? [];
  if (pid === undefined || startTime === undefined || !host.isAlive(Number(pid), startTime)) return undefined;
  return { pid: Number(pid), startTime };
}

/** Names the process that keeps the namespace from now on. Atomic. */
export function writePin(directory: string, { pid, startTime }: ProcessIdentity, user: OuterUser): void {
  const path = pinIn(directory);
  // What bin/nacre compares.
  const [ticks] = startTime.split('@');
  writeFileSync(`${path}.new`, `${pid} ${ticks} ${formatOuterUser(user)}\n`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

function pinIn(directory: string): string {
  return join(directory, 'namespace');
}

function readPin(directory: string): string {
  try {
    return readFileSync(pinIn(directory), 'latin1');
  } catch {
    return '';
  }
}
