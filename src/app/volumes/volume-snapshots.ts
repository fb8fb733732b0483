import { existsSync, readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { copyLive } from '../../archive/index.ts';
import { makeDirectory } from '../../host/index.ts';
import { type DiskStore, removeTree, type VolumeRecord } from '../../store/index.ts';
import { appFault } from '../faults.ts';
import type { Nacre } from '../nacre.ts';
import type { VolumeSnapshotRow } from '../wire.ts';
import { openVolumeScratch } from './place-volume.ts';
import { assertStopped } from './rename-volume.ts';
import { preparedRestore, snapshotDirectory } from './snapshot-directory.ts';
import { findVolumeSource, holdUsersStill, type StandStillOptions } from './volume-source.ts';
import { readVolumeUsers } from './volume-users.ts';
import { findVolume, listVolumeRecords, volumeDirectory } from './volumes.ts';

/**
 * Keeps the files of a volume as they are now, under the name of the time. What is kept is only ever read.
 *
 * @returns the snapshot's name
 * @throws app/no-volume, app/bad-volume, app/volume-in-use, archive/…, base/cancelled
 */
export async function snapshotVolume(nacre: Nacre, name: string, options: StandStillOptions = {}): Promise<string> {
  const { store } = nacre;
  const { path } = findVolumeSource({ store }, name);
  const scratch = openVolumeScratch(nacre);
  try {
    using _still = await holdUsersStill(nacre, name, options);
    const time = formatSnapshotTime(Date.now());
    await copyInto(nacre, path, scratch, options);
    return placeSnapshot(nacre, scratch, name, time);
  } catch (error) {
    removeTree(scratch);
    throw error;
  }
}

/** Snapshots of one volume, or of all, the oldest first. @throws app/no-volume */
export function listVolumeSnapshots({ store }: Pick<Nacre, 'store'>, name?: string): readonly VolumeSnapshotRow[] {
  const volumes = name === undefined ? listVolumeRecords(store) : [findVolume(store, name)];
  return volumes.flatMap((volume) =>
    snapshotNames(store, volume.name).map((snapshot) => ({
      volume: volume.name,
      name: snapshot,
      created: parseSnapshotTime(snapshot),
    })),
  );
}

export interface RestoreVolumeRequest {
  /** `VOLUME@SNAPSHOT`, or a volume, which means its newest snapshot. */
  readonly source: string;
  readonly signal?: AbortSignal;
}

/**
 * Makes the files of a volume what they were when a snapshot was made. What the volume has now is gone; the snapshot stays.
 *
 * @returns the snapshot that was taken
 * @throws app/no-volume, app/volume-in-use while a container that uses it runs, archive/…, base/cancelled
 */
export async function restoreVolume(nacre: Nacre, request: RestoreVolumeRequest): Promise<string> {
  const { store } = nacre;
  const text = request.source.includes('@') ? request.source : `${request.source}@${newestOf(store, request.source)}`;
  const { volume, snapshot = '', path } = findVolumeSource({ store }, text);
  assertOwnFiles(findVolume(store, volume));
  assertStopped(volume, readVolumeUsers(store).get(volume) ?? []);
  const scratch = openVolumeScratch(nacre);
  try {
    await copyInto(nacre, path, scratch, request);
    assertStopped(volume, readVolumeUsers(store).get(volume) ?? []);
    replaceVolume(store, scratch, volume);
  } catch (error) {
    removeTree(scratch);
    throw error;
  }
  return snapshot;
}

/** Removes a snapshot, `VOLUME@SNAPSHOT`. @throws app/no-volume */
export function removeVolumeSnapshot(nacre: Pick<Nacre, 'store'>, text: string): void {
  const { path } = findVolumeSource(nacre, text);
  const trash = nacre.store.scratch();
  renameSync(path, trash);
  removeTree(trash);
}

/** @throws app/bad-volume when it shows files that are not the volume's */
export function assertOwnFiles({ name, options }: Pick<VolumeRecord, 'name' | 'options'>): void {
  if (Object.keys(options).length === 0) return;
  throw appFault('app/bad-volume', `volume ${name} shows files from elsewhere, which are not replaced`, {
    hint: `Clone it with \`nacre volume clone\`, or change the files where they are.`,
  });
}

/** Puts a whole directory in the place of a volume's own; whoever is killed half-way leaves it to the next who looks. */
export function replaceVolume(store: DiskStore, scratch: string, volume: string): void {
  const prepared = preparedRestore(store, volume);
  const trash = store.scratch();
  makeDirectory(snapshotDirectory(store, volume), 0o700);
  removeTree(prepared);
  renameSync(scratch, prepared);
  renameSync(volumeDirectory(store, volume), trash);
  renameSync(prepared, volumeDirectory(store, volume));
  removeTree(trash);
}

async function copyInto(nacre: Nacre, from: string, to: string, { signal }: { signal?: AbortSignal }): Promise<void> {
  await copyLive(from, to, { ops: nacre.host(), ...(signal === undefined ? {} : { signal }) });
}

/** Several of one second are numbered. */
function placeSnapshot(nacre: Nacre, scratch: string, volume: string, time: string): string {
  const directory = snapshotDirectory(nacre.store, volume);
  makeDirectory(directory, 0o700);
  using _lock = nacre.host().lockFile(`${nacre.store.paths.volumes}.lock`, { wait: true });
  const taken = new Set(readdirSync(directory));
  let name = time;
  for (let number = 2; taken.has(name); number++) name = `${time}-${number}`;
  renameSync(scratch, join(directory, name));
  return name;
}

function newestOf(store: DiskStore, volume: string): string {
  const newest = snapshotNames(store, findVolume(store, volume).name).at(-1);
  if (newest !== undefined) return newest;
  throw appFault('app/no-volume', `volume ${volume} has no snapshots`, {
    hint: `Make one with \`nacre volume snapshot ${volume}\`.`,
  });
}

function snapshotNames(store: DiskStore, volume: string): readonly string[] {
  const directory = snapshotDirectory(store, volume);
  if (!existsSync(directory)) return [];
  const byTime = new Intl.Collator('en', { numeric: true });
  return readdirSync(directory)
    .filter((name) => /^\d/.test(name))
    .sort(byTime.compare);
}

/** RFC 3339 without colons, which stand for something else where volumes are named. */
function formatSnapshotTime(milliseconds: number): string {
  return new Date(milliseconds)
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replaceAll(':', '-');
}

function parseSnapshotTime(name: string): string {
  return name.replace(/^(\d+-\d+-\d+T\d+)-(\d+)-(\d+Z).*$/, '$1:$2:$3');
}
