import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { assertNotCancelled } from '../../base/index.ts';
import type { FileLocks } from '../../host/index.ts';
import type { ContainerRecord } from '../container-records.ts';
import { runtimeFault } from '../faults.ts';
import { type GroupOwner, listGroups, readGroupFile } from './control-groups.ts';

type Frozen = Pick<ContainerRecord, 'id' | 'directory'> & GroupOwner;

/** Milliseconds that all processes of a container may take to stop; one in the midst of I/O finishes that first. */
const patience = 5_000;

export interface FreezeOptions {
  readonly signal?: AbortSignal;
}

/**
 * Stops all processes of a running container until disposed: none of them is told, or runs on. When this process is killed meanwhile,
 * the next sweep lets them go on. Of several who freeze one container, each waits for the one before.
 *
 * @returns `undefined` when the container has no control group that can be frozen, or does not stop within 5 s; then it goes on
 * @throws base/cancelled
 */
export async function freezeContainer(
  container: Frozen,
  host: Pick<FileLocks, 'lockFile'>,
  options: FreezeOptions = {},
): Promise<Disposable | undefined> {
  const groups = freezersOf(container);
  if (groups.length === 0) return undefined;
  const lock = await waitForLock(container, host, options.signal);
  const frozen = {
    [Symbol.dispose]() {
      thawGroups(groups);
      lock[Symbol.dispose]();
    },
  };
  try {
    if (await freezeGroups(groups, options.signal)) return frozen;
  } catch (error) {
    frozen[Symbol.dispose]();
    throw error;
  }
  frozen[Symbol.dispose]();
  return undefined;
}

/**
 * Stops all processes of a container until `thawContainer`, whatever becomes of this process.
 *
 * @throws runtime/unsupported when it can not be stopped; then it goes on
 */
export async function freezeLasting(container: Pick<ContainerRecord, 'name'> & GroupOwner): Promise<void> {
  const { name } = container;
  const groups = freezersOf(container);
  if (groups.length > 0 && (await freezeGroups(groups, undefined))) return;
  thawGroups(groups);
  const why = groups.length === 0 ? 'it has no control group that can be frozen' : 'it does not stand still within 5 s';
  throw runtimeFault('runtime/unsupported', `container ${name} can not be paused: ${why}`);
}

/** Lets a container go on. */
export function thawContainer(container: GroupOwner): void {
  thawGroups(listGroups(container));
}

/** Lets a container go on that a process froze which is no more. Costs one look for a file where nobody ever froze it. */
export function thawForsaken(container: Frozen, host: Pick<FileLocks, 'lockFile'>): void {
  if (!existsSync(lockPath(container))) return;
  using lock = host.lockFile(lockPath(container));
  if (lock === undefined) return;
  thawGroups(listGroups(container));
}

/** Lets frozen control groups go on; of others nothing changes. */
export function thawGroups(groups: readonly string[]): void {
  for (const group of groups.filter(canFreeze)) tell(group, 'thaw');
}

/** Held by whoever keeps the container frozen. The file stays, so that all mean the same one. */
function lockPath({ directory }: Frozen): string {
  return join(directory, 'freeze.lock');
}

/** Control groups to freeze. Beside v1's freezer, a v2 hierarchy of a hybrid host may have a group without processes. */
function freezersOf(container: GroupOwner): readonly string[] {
  const groups = listGroups(container).filter(canFreeze);
  const first = groups.filter((group) => controlOf(group) === 'freezer.state');
  return first.length > 0 ? first : groups;
}

async function waitForLock(
  container: Frozen,
  host: Pick<FileLocks, 'lockFile'>,
  signal: AbortSignal | undefined,
): Promise<Disposable> {
  for (;;) {
    assertNotCancelled(signal);
    const lock = host.lockFile(lockPath(container));
    if (lock !== undefined) return lock;
    await setTimeout(20);
  }
}

async function freezeGroups(groups: readonly string[], signal: AbortSignal | undefined): Promise<boolean> {
  for (const deadline = Date.now() + patience; Date.now() < deadline; await setTimeout(1)) {
    assertNotCancelled(signal);
    // On v1, saying it again is what catches processes that were started meanwhile.
    for (const group of groups) tell(group, 'freeze');
    if (groups.every(isFrozen)) return true;
  }
  return false;
}

/** Source: Linux, admin-guide/cgroup-v1/freezer-subsystem.rst; admin-guide/cgroup-v2.rst, "cgroup.freeze". */
const controls = {
  'freezer.state': { freeze: 'FROZEN', thaw: 'THAWED' },
  'cgroup.freeze': { freeze: '1', thaw: '0' },
} as const;

/** The file that freezes a group; `undefined` when its hierarchy has no such thing. */
function controlOf(group: string): keyof typeof controls | undefined {
  if (existsSync(join(group, 'freezer.state'))) return 'freezer.state';
  return existsSync(join(group, 'cgroup.freeze')) ? 'cgroup.freeze' : undefined;
}

function canFreeze(group: string): boolean {
  return controlOf(group) !== undefined;
}

function tell(group: string, what: 'freeze' | 'thaw'): void {
  const control = controlOf(group);
  if (control === undefined) return;
  try {
    writeFileSync(join(group, control), controls[control][what]);
  } catch {
    // The group went away with its last process: there is nothing to stop, or to let go on.
  }
}

function isFrozen(group: string): boolean {
  return controlOf(group) === 'freezer.state'
    ? readGroupFile(group, 'freezer.state').trim() === 'FROZEN'
    : /^frozen 1$/m.test(readGroupFile(group, 'cgroup.events'));
}
