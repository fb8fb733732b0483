import type { ContainerRecord } from '../../runtime/index.ts';
import { type DiskStore, discardVolume } from '../../store/index.ts';
import { tellEvent } from '../events/tell-event.ts';
import { appFault } from '../faults.ts';
import type { Nacre } from '../nacre.ts';
import type { VolumePruneReport } from '../wire.ts';
import { listVolumes } from './list-volumes.ts';
import { removeSnapshots } from './snapshot-directory.ts';
import type { VolumeFilter } from './volume-filter.ts';
import { readVolumeUsers } from './volume-users.ts';
import { findVolume, lookUpVolume } from './volumes.ts';

export interface RemoveVolumeOptions {
  /** Says nothing of a volume that is not there. @default false */
  readonly force?: boolean;
}

/**
 * Removes a volume, with all that is in it and its snapshots.
 *
 * @throws app/no-volume, app/volume-in-use naming the containers that use it
 */
export function removeVolume(nacre: Nacre, name: string, options: RemoveVolumeOptions = {}): void {
  const { store } = nacre;
  if (options.force === true && lookUpVolume(store, name) === undefined) return;
  findVolume(store, name);
  const freed = discardVolume(store, name, () => {
    const users = readVolumeUsers(store).get(name) ?? [];
    if (users.length > 0) throw volumeInUse(name, users);
    return true;
  });
  if (freed === undefined)
    throw appFault('app/volume-in-use', `a container that uses volume ${name} is being made`, { hint: 'Try again.' });
  removeSnapshots(store, name);
  tellEvent(nacre, { type: 'volume', action: 'destroy', id: name, attributes: { driver: 'local' } });
}

/** The fault of a volume that containers use. */
export function volumeInUse(
  name: string,
  users: readonly Pick<ContainerRecord, 'name'>[],
  remedy: 'Remove' | 'Stop' = 'Remove',
): Error {
  const names = users.map((user) => user.name).sort();
  const list = names.length > 5 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ');
  const what = names.length === 1 ? 'container' : 'containers';
  return appFault('app/volume-in-use', `volume ${name} is used by ${what} ${list}`, {
    hint: `${remedy} ${names.length === 1 ? 'it' : 'them'} first, with \`nacre ${remedy === 'Stop' ? 'stop' : 'rm'}\`.`,
  });
}

export interface PruneVolumesOptions {
  /** Also volumes that somebody named. @default false */
  readonly all?: boolean;
  readonly filter?: VolumeFilter;
}

/** Removes the volumes that no container uses. */
export function pruneVolumes(nacre: Nacre, options: PruneVolumesOptions = {}): VolumePruneReport {
  const { store } = nacre;
  const removed: string[] = [];
  let freed = 0;
  for (const { name, anonymous } of listVolumes(nacre, { ...options.filter, dangling: true })) {
    if (!anonymous && options.all !== true) continue;
    const bytes = discardVolume(store, name, () => !readVolumeUsers(store).has(name));
    if (bytes === undefined) continue;
    removed.push(name);
    tellEvent(nacre, { type: 'volume', action: 'destroy', id: name, attributes: { driver: 'local' } });
    freed += bytes + removeSnapshots(store, name);
  }
  return { removed, freed };
}

/** Removes a volume when no container uses it. @returns bytes of disk that were freed */
export function removeUnusedVolume(store: DiskStore, name: string): number {
  return discardVolume(store, name, () => !readVolumeUsers(store).has(name)) ?? 0;
}
