import { existsSync, renameSync } from 'node:fs';
import { basename } from 'node:path';
import type { ContainerRecord } from '../../../runtime/index.ts';
import { type DiskStore, removeTree } from '../../../store/index.ts';
import type { Nacre } from '../../nacre.ts';
import { removeUnusedVolume } from '../../volumes/remove-volume.ts';
import { tellContainer } from './tell-container.ts';

export interface RemoveFilesOptions {
  /** Whether its anonymous volumes go as well, those that no other container uses. @default false */
  readonly volumes?: boolean;
}

/**
 * Removes what a container wrote and its record.
 *
 * @returns bytes of disk that were freed
 */
export function removeFiles(nacre: Nacre, record: ContainerRecord, options: RemoveFilesOptions = {}): number {
  const { store } = nacre;
  const written = discard(store, record.directory);
  if (store.containers.remove(record.id)) tellContainer(nacre, record, 'destroy');
  if (options.volumes !== true) return written;
  const volumes = record.anonymousVolumes.map((path) => removeUnusedVolume(store, basename(path)));
  return volumes.reduce((sum, bytes) => sum + bytes, written);
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
