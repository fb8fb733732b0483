import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import type { MountRequest } from '../../runtime/index.ts';
import { type DiskStore, openVolumeRecords, type VolumeRecord } from '../../store/index.ts';
import { openContainerRecords, toRecord } from '../containers/container-records.ts';
import { preparedRestore, snapshotDirectory } from './snapshot-directory.ts';
import { readVolumeUsers, volumesOf } from './volume-users.ts';

/**
 * Does what is left to be done once a volume's record has its new name: containers are told, and its files moved. Whoever was killed before he came
 * to that leaves it to the next who looks.
 */
export function finishRename(store: DiskStore, { name, formerly }: Pick<VolumeRecord, 'name' | 'formerly'>): void {
  if (formerly === undefined) return;
  const records = openContainerRecords(store);
  for (const { id } of readVolumeUsers(store).get(formerly) ?? [])
    records.change(id, ({ options, anonymousVolumes }) => ({
      options: { ...options, mounts: options.mounts.map((mount) => toRenamed(mount, formerly, name)) },
      anonymousVolumes: anonymousVolumes.filter((path) => !path.endsWith(`/${formerly}`)),
    }));
  moveWhenThere(join(store.paths.volumes, formerly), join(store.paths.volumes, name));
  moveWhenThere(snapshotDirectory(store, formerly), snapshotDirectory(store, name));
  openVolumeRecords(store).settle(name);
}

/** Finishes all renames that were broken off: one look at the database when there are none. */
export function finishRenames(store: DiskStore): void {
  for (const record of openVolumeRecords(store).unsettled()) finishRename(store, record);
}

/** Puts what a volume was to be restored to in its place, when nothing else is there. */
export function finishRestore(store: DiskStore, name: string): void {
  const directory = join(store.paths.volumes, name);
  if (!existsSync(directory)) moveWhenThere(preparedRestore(store, name), directory);
}

/**
 * Has the volumes of a container where their names say they are, before it is started. Its record is to be read after that.
 *
 * @param id of the container
 */
export function readyVolumes(store: DiskStore, id: string): void {
  finishRenames(store);
  const stored = store.containers.get(id);
  for (const name of stored === undefined ? [] : volumesOf(toRecord(stored))) finishRestore(store, name);
}

/** A volume that has been given a name does not go with its container. */
function toRenamed(mount: MountRequest, name: string, to: string): MountRequest {
  if (mount.kind !== 'volume' || mount.name !== name) return mount;
  const { anonymous: _, ...rest } = mount;
  return { ...rest, name: to };
}

function moveWhenThere(from: string, to: string): void {
  if (existsSync(from) && !existsSync(to)) renameSync(from, to);
}
