import { setTimeout } from 'node:timers/promises';
import { type ContainerRecord, canRemove } from '../runtime/index.ts';
import { removeTree } from '../store/index.ts';
import { appFault } from './faults.ts';
import { findContainer } from './find-container.ts';
import type { Nacre } from './nacre.ts';
import { sweep } from './sweep.ts';

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
  if (!canRemove(record.state)) {
    if (options.force !== true) throw stillRunning(record);
    await kill(nacre, record);
  }
  const freed = [record.directory, ...record.anonymousVolumes].map(removeTree);
  nacre.store.containers.remove(record.id);
  return freed.reduce((sum, bytes) => sum + bytes, 0);
}

/** Kills a running container and waits until whoever runs it has seen its end. */
async function kill(nacre: Nacre, record: ContainerRecord): Promise<void> {
  if (record.state.kind !== 'running') return;
  const { pid, startTime } = record.state.process;
  if (nacre.host().isAlive(pid, startTime)) process.kill(pid, 'SIGKILL');
  const deadline = Date.now() + patience;
  while (
    nacre.store.containers.get(record.id) !== undefined &&
    !canRemove(findContainer(nacre.store, record.id).state)
  ) {
    if (Date.now() > deadline) throw stillRunning(record);
    await setTimeout(20);
  }
}

function stillRunning(record: ContainerRecord): Error {
  return appFault('app/container-running', `container ${record.name} is running`, {
    hint: 'Stop it first, or use --force to kill it.',
  });
}
