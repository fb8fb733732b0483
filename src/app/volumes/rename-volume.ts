import { type ContainerRecord, isLiving } from '../../runtime/index.ts';
import { openVolumeRecords } from '../../store/index.ts';
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
  assertStopped(name, readVolumeUsers(store).get(name) ?? []);
  if (openVolumeRecords(store).rename(name, to)) finishRename(store, { name: to, formerly: name });
}

/** @throws app/volume-in-use */
export function assertStopped(name: string, users: readonly ContainerRecord[]): void {
  const living = users.filter(
    ({ state, owner }) => isLiving(state) || (state.kind === 'created' && owner !== undefined),
  );
  if (living.length > 0) throw volumeInUse(name, living, 'Stop');
}
