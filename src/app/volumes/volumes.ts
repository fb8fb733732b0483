import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isAnonymousVolume, isVolumeName } from '../../runtime/index.ts';
import { type DiskStore, openVolumeRecords, type VolumeRecord } from '../../store/index.ts';
import { appFault } from '../faults.ts';
import { finishRename, finishRenames, finishRestore } from './finish-rename.ts';

/**
 * All volumes by name: those that have a record, and directories that have none, which get one. A record of an anonymous volume goes with its
 * directory.
 */
export function listVolumeRecords(store: DiskStore): readonly VolumeRecord[] {
  const records = openVolumeRecords(store);
  finishRenames(store);
  for (const { name } of records.list()) finishRestore(store, name);
  const found = new Set(directoriesOf(store));
  const kept = records.list().filter(({ name, anonymous }) => {
    const isLost = anonymous && !found.has(name);
    return !(isLost && records.remove(name));
  });
  const known = new Set(kept.map(({ name }) => name));
  const adopted = [...found].filter((name) => !known.has(name)).flatMap((name) => adopt(store, name) ?? []);
  return [...kept, ...adopted].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** @returns `undefined` when there is none */
export function lookUpVolume(store: DiskStore, name: string): VolumeRecord | undefined {
  if (!isVolumeName(name)) return undefined;
  const record = openVolumeRecords(store).get(name);
  if (record === undefined) return adopt(store, name);
  finishRename(store, record);
  finishRestore(store, name);
  return record;
}

/** @throws app/no-volume */
export function findVolume(store: DiskStore, name: string): VolumeRecord {
  const found = lookUpVolume(store, name);
  if (found !== undefined) return found;
  throw appFault('app/no-volume', `no volume "${name}"`, { hint: 'See `nacre volume ls` for what is there.' });
}

/** Where a volume's files are. */
export function volumeDirectory({ paths }: Pick<DiskStore, 'paths'>, name: string): string {
  return join(paths.volumes, name);
}

function directoriesOf({ paths }: DiskStore): readonly string[] {
  return readdirSync(paths.volumes, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() && isVolumeName(entry.name) ? [entry.name] : [],
  );
}

/** Records a directory that is there without a record: containers make those of volumes that nobody described. */
function adopt(store: DiskStore, name: string): VolumeRecord | undefined {
  const stat = statSync(volumeDirectory(store, name), { throwIfNoEntry: false });
  if (stat?.isDirectory() !== true) return undefined;
  const createdAt = Math.floor(stat.birthtimeMs > 0 ? stat.birthtimeMs : stat.ctimeMs);
  const record = { name, createdAt, anonymous: isAnonymousVolume(name), labels: {}, options: {} };
  const records = openVolumeRecords(store);
  return records.create(record) ? record : records.get(name);
}
