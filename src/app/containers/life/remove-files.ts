import { existsSync, renameSync } from 'node:fs';
import type { ContainerRecord } from '../../../runtime/index.ts';
import { type DiskStore, removeTree } from '../../../store/index.ts';
import type { Nacre } from '../../nacre.ts';
import { tellContainer } from './tell-container.ts';

/**
 * Removes what a container wrote, its anonymous volumes and its record.
 *
 * @returns bytes of disk that were freed
 */
export function removeFiles(nacre: Nacre, record: ContainerRecord): number {
  const freed = [record.directory, ...record.anonymousVolumes].map((path) => discard(nacre.store, path));
  if (nacre.store.containers.remove(record.id)) tellContainer(nacre, record, 'destroy');
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
