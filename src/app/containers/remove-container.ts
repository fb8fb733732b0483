import { existsSync, renameSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { type ContainerRecord, canRemove } from '../../runtime/index.ts';
import { type DiskStore, removeTree } from '../../store/index.ts';
import { appFault } from '../faults.ts';
import type { Nacre } from '../nacre.ts';
import { sweep } from '../system/sweep.ts';
import { toRecord } from './container-records.ts';
import { findContainer } from './find-container.ts';

export interface RemoveContainerOptions {
  /** Kills the container first when it runs. @default false */
  readonly force?: boolean;
}

/** How long a killed container may take to be gone, in milliseconds. */
const patience = 10_000;

/**
 * Removes a container that has ended: what it wrote, its anonymous volumes and its record.
 *
 * @returns bytes of disk that were freed
 * @throws app/no-container, app/container-running
 */
export async function removeContainer(
  nacre: Nacre,
  text: string,
  options: RemoveContainerOptions = {},
): Promise<number> {
  await sweep(nacre);
  const record = findContainer(nacre.store, text);
  if (!canRemove(record)) {
    if (options.force !== true) throw stillThere(record);
    await kill(nacre, record);
  }
  const freed = [record.directory, ...record.anonymousVolumes].map((path) => discard(nacre.store, path));
  nacre.store.containers.remove(record.id);
  return freed.reduce((sum, bytes) => sum + bytes, 0);
}

/** Removes a directory of the store; of several processes that do so at once, one does it. @returns bytes of disk that were freed */
function discard(store: DiskStore, path: string): number {
  const moved = store.scratch();
  try {
    renameSync(path, moved);
  } catch (error) {
    if (!existsSync(path)) return 0;
    throw error;
  }
  return removeTree(moved);
}

/** Kills a container, once it runs, and waits until whoever runs it has seen its end. */
async function kill(nacre: Nacre, record: ContainerRecord): Promise<void> {
  const { id } = record;
  const { containers } = nacre.store;
  for (const deadline = Date.now() + patience; Date.now() < deadline; await setTimeout(20)) {
    const stored = containers.get(id);
    if (stored?.id !== id) return;
    const record = toRecord(stored);
    if (canRemove(record)) return;
    const { state } = record;
    if (state.kind === 'running' && nacre.host().isAlive(state.process.pid, state.process.startTime))
      process.kill(state.process.pid, 'SIGKILL');
  }
  throw stillThere(record);
}

function stillThere({ name, state }: ContainerRecord): Error {
  return appFault(
    'app/container-running',
    `container ${name} ${state.kind === 'created' ? 'is being started' : 'is running'}`,
    {
      hint: 'Stop it first, or use --force to kill it.',
    },
  );
}
