import type { ContainerRecord } from '../../runtime/index.ts';
import type { VolumeRecord } from '../../store/index.ts';
import type { Nacre } from '../nacre.ts';
import type { VolumeRow } from '../wire.ts';
import { isChosenVolume, type VolumeFilter } from './volume-filter.ts';
import { readVolumeUsers } from './volume-users.ts';
import { findVolume, listVolumeRecords, volumeDirectory } from './volumes.ts';

/** The volumes that a filter leaves, by name. */
export function listVolumes(nacre: Nacre, filter: VolumeFilter = {}): readonly VolumeRow[] {
  const users = readVolumeUsers(nacre.store);
  return listVolumeRecords(nacre.store)
    .map((record) => toVolumeRow(nacre, record, users.get(record.name) ?? []))
    .filter((row) => isChosenVolume(row, filter));
}

/** Everything known of one volume. @throws app/no-volume */
export function inspectVolume(nacre: Nacre, name: string): VolumeRow {
  const record = findVolume(nacre.store, name);
  return toVolumeRow(nacre, record, readVolumeUsers(nacre.store).get(record.name) ?? []);
}

function toVolumeRow(
  { store }: Nacre,
  { name, anonymous, createdAt, labels, options }: VolumeRecord,
  users: readonly ContainerRecord[],
): VolumeRow {
  return {
    name,
    driver: 'local',
    anonymous,
    created: new Date(createdAt).toISOString(),
    mountpoint: volumeDirectory(store, name),
    labels,
    options,
    containers: users.map((user) => user.name).sort(),
  };
}
