import { join } from 'node:path';
import { type DiskStore, removeTree } from '../../store/index.ts';

/** Where the snapshots of a volume are, by their names: beside the volumes, where no volume's name can lead. */
export function snapshotDirectory({ paths }: Pick<DiskStore, 'paths'>, volume: string): string {
  return join(paths.volumes, '.snapshots', volume);
}

/** Where a whole copy lies that is about to take the volume's place. */
export function preparedRestore(store: Pick<DiskStore, 'paths'>, volume: string): string {
  return join(snapshotDirectory(store, volume), '.restore');
}

/** @returns bytes of disk that were freed */
export function removeSnapshots(store: DiskStore, volume: string): number {
  return removeTree(snapshotDirectory(store, volume));
}
