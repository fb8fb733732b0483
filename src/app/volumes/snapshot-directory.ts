import { join } from 'node:path';
import { type DiskStore, removeTree } from '../../store/index.ts';

/** Where the snapshots of a volume are, by their names: beside the volumes, where no volume's name can lead. */
export function snapshotDirectory({ paths }: Pick<DiskStore, 'paths'>, volume: string): string {
  return join(paths.volumes, '.snapshots', volume);
}

/** @returns bytes of disk that were freed */
export function removeSnapshots(store: DiskStore, volume: string): number {
  return removeTree(snapshotDirectory(store, volume));
}
