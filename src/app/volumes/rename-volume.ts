import { type ContainerRecord, isLiving, type MountRequest } from '../../runtime/index.ts';
import { openVolumeRecords } from '../../store/index.ts';
import { openContainerRecords } from '../containers/container-records.ts';
import type { Nacre } from '../nacre.ts';
import { finishRename } from './finish-rename.ts';
import { assertNoVolume } from './place-volume.ts';
import { volumeInUse } from './remove-volume.ts';
import { readVolumeUsers } from './volume-users.ts';
import { findVolume } from './volumes.ts';

/**
 * Gives a volume another name, and tells the containers that use it.
 *
 * @throws app/no-volume, app/volume-exists, app/bad-volume, app/volume-in-use while one of them runs
 */
export function renameVolume(nacre: Nacre, name: string, to: string): void {
  const { store } = nacre;
  findVolume(store, name);
  assertNoVolume(nacre, to);
  const users = readVolumeUsers(store).get(name) ?? [];
  assertStopped(name, users);
  const volumes = openVolumeRecords(store);
  // From here on the files are found under either name, whoever comes to look.
  volumes.rename(name, to);
  const records = openContainerRecords(store);
  for (const { id } of users)
    records.change(id, ({ options, anonymousVolumes }) => ({
      options: { ...options, mounts: options.mounts.map((mount) => toRenamed(mount, name, to)) },
      anonymousVolumes: anonymousVolumes.filter((path) => !path.endsWith(`/${name}`)),
    }));
  finishRename(store, { name: to, formerly: name });
}

/** @throws app/volume-in-use */
export function assertStopped(name: string, users: readonly ContainerRecord[]): void {
  const living = users.filter(
    ({ state, owner }) => isLiving(state) || (state.kind === 'created' && owner !== undefined),
  );
  if (living.length > 0) throw volumeInUse(name, living, 'Stop');
}

/** A volume that has been given a name does not go with its container. */
function toRenamed(mount: MountRequest, name: string, to: string): MountRequest {
  if (mount.kind !== 'volume' || mount.name !== name) return mount;
  const { anonymous: _, ...rest } = mount;
  return { ...rest, name: to };
}
