import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { type DiskStore, openVolumeRecords, type VolumeRecord } from '../../store/index.ts';
import { preparedRestore, snapshotDirectory } from './snapshot-directory.ts';

/**
 * Gives a volume's files the name that its record has, and puts what it was restored to where it belongs, when somebody was killed before he came
 * to that.
 */
export function finishRename(store: DiskStore, { name, formerly }: Pick<VolumeRecord, 'name' | 'formerly'>): void {
  if (formerly !== undefined) {
    for (const place of [
      (volume: string) => join(store.paths.volumes, volume),
      (volume: string) => snapshotDirectory(store, volume),
    ])
      moveWhenThere(place(formerly), place(name));
    openVolumeRecords(store).settle(name);
  }
  const directory = join(store.paths.volumes, name);
  if (!existsSync(directory)) moveWhenThere(preparedRestore(store, name), directory);
}

/** Finishes all renames that were broken off. */
export function finishRenames(store: DiskStore): void {
  for (const record of openVolumeRecords(store).list()) finishRename(store, record);
}

function moveWhenThere(from: string, to: string): void {
  if (existsSync(from) && !existsSync(to)) renameSync(from, to);
}
