import { lstatSync, mkdirSync, readdirSync, renameSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { assertNotCancelled } from '../base/index.ts';
import { blobDirectories } from './blob-places.ts';
import type { Database } from './database.ts';
import type { DiskStore } from './disk-store.ts';
import { systemCode, toStoreFault } from './faults.ts';
import { createMarker, type Marker } from './mark-reachable.ts';
import { measureTrees } from './measure-trees.ts';
import { mountPoints } from './mount-points.ts';
import { forAbandoned, isPartial, keptPartials } from './partial-blobs.ts';
import type { StorePaths } from './paths.ts';
import { mayLive, parseMark } from './process-mark.ts';
import { expireUploads, keptUploads } from './registry/uploads.ts';
import { removeTree } from './remove-tree.ts';
import { dropDeadHolds, rootsOf } from './roots.ts';

export interface CollectOptions {
  /**
   * Cache records unused for longer are dropped first: milliseconds; 0 drops all. So is what came of blobs whose transfer broke off.
   *
   * @default no record is dropped; blobs that nobody went on with for a week are
   */
  readonly cacheUnusedFor?: number;
  /**
   * Removes a directory in a process of its own, so that nobody waits for large files: the kernel takes 0.2 s for a gigabyte. What such a
   * process does not get done, the next collection does. @default they are waited for
   */
  readonly removeLater?: (path: string) => void;
  readonly signal?: AbortSignal;
}

/** What a collection removed. */
export interface CollectReport {
  readonly blobs: number;
  /** Tars and indexes at rest, and what was derived from them. */
  readonly layers: number;
  /** Directories of containers that have no record and are not held (`containerHold`). */
  readonly containers: number;
  /** Directories of `caches` that have no record. */
  readonly caches: number;
  /** Files that dead processes left behind in `ingest`, and blobs whose transfer broke off. */
  readonly leftovers: number;
  readonly cacheRecords: number;
  /** Disk space freed, by the time that `removeLater` is done. */
  readonly bytes: number;
}

/**
 * Removes what nothing needs any more: every blob and layer that no name, container, cache record or hold of a living process reaches,
 * and what dead processes left behind. Safe at any time, with other processes at work and another collection under way. When it is
 * killed, the next one goes on.
 *
 * @throws base/cancelled, store/…
 */
export async function collect(store: DiskStore, options: CollectOptions = {}): Promise<CollectReport> {
  const { paths, database } = store;
  // First and for good: a record must not come back once its blobs are gone.
  const cacheRecords = dropCache(store, options);
  const trash = store.scratch();
  mkdirSync(trash);
  expireUploads(store, Date.now() - keptUploads);
  const swept = await sweep(paths, database, trash, options.signal);
  const leftovers = listLeftovers(paths, database);
  const partials = forAbandonedPartials(store, options, (path) => moveAway(path, `${trash}/${baseName(path)}`));
  const trashed = listDirectory(trash).map((name) => `${trash}/${name}`);
  const large = options.removeLater === undefined ? [] : trashed.filter(isLarge);
  const later = measureTrees(large);
  const now = trashed.filter((path) => !large.includes(path));
  const bytes = later + (await removeAll([...now, ...leftovers], options.signal));
  if (large.length > 0) options.removeLater?.(trash);
  else removeTree(trash);
  return { ...swept, leftovers: leftovers.length + partials, cacheRecords, bytes };
}

/** What is imagined to be gone. */
export interface Supposition {
  readonly names: readonly string[];
  /** IDs. */
  readonly containers: readonly string[];
}

/**
 * What `collect` would remove if some names and containers were gone, directories of these containers included. Changes nothing.
 *
 * @throws store/…
 */
export function foreseeCollection(
  store: DiskStore,
  gone: Supposition,
  options: Pick<CollectOptions, 'cacheUnusedFor'> = {},
): CollectReport {
  const { paths, database } = store;
  const present = listPresent(paths);
  const mark = createMarker(paths);
  const leftovers = [...listLeftovers(paths, database)];
  forAbandonedPartials(store, options, (path) => leftovers.push(path));
  return database.suppose(() => {
    for (const name of gone.names) database.run('DELETE FROM name WHERE name = ?', name);
    for (const id of gone.containers) database.run('DELETE FROM container WHERE id = ?', id);
    const cacheRecords = dropCache(store, options);
    const unneeded = findUnneeded(database, present, mark);
    const bytes = measureTrees([...Object.values(unneeded).flat(), ...leftovers]);
    return { ...count(unneeded), leftovers: leftovers.length, cacheRecords, bytes };
  });
}

function dropCache(store: DiskStore, { cacheUnusedFor }: CollectOptions): number {
  return cacheUnusedFor === undefined ? 0 : store.cache.drop(Date.now() - cacheUnusedFor + 1);
}

/** Bytes of a file whose removal takes longer than starting a process for it. */
const largeSize = 64 * 1024 * 1024;

function isLarge(path: string): boolean {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  return stat?.isFile() === true && stat.size >= largeSize;
}

/** What can't be removed does not keep the rest from it. @returns bytes of disk that were freed */
async function removeAll(paths: readonly string[], signal: AbortSignal | undefined): Promise<number> {
  let freed = 0;
  let failed: Error | undefined;
  for (const path of paths) {
    assertNotCancelled(signal);
    try {
      freed += removeTree(path);
    } catch (error) {
      failed ??= toStoreFault(`remove ${path}`, error);
    }
    await setImmediate();
  }
  if (failed !== undefined) throw failed;
  return freed;
}

/** Paths of a store, by what they are. */
interface StoreFiles {
  readonly blobs: readonly string[];
  readonly layers: readonly string[];
  readonly containers: readonly string[];
  readonly caches: readonly string[];
}

type Counts = Readonly<Record<keyof StoreFiles, number>>;

function count({ blobs, layers, containers, caches }: StoreFiles): Counts {
  return { blobs: blobs.length, layers: layers.length, containers: containers.length, caches: caches.length };
}

/** What is there; nothing that something is mounted at or below, as removing would go on in what is mounted. */
function listPresent(paths: StorePaths): StoreFiles {
  const present = {
    blobs: blobDirectories(paths).flatMap(listPaths),
    layers: listPaths(paths.layers).filter((path) => /^[0-9a-f]{64}\./.test(baseName(path))),
    containers: listPaths(paths.containers),
    caches: listPaths(paths.caches),
  };
  // A container that is not dead yet has a record, so nothing is mounted from here on where there is none.
  const mounted = mountPoints(paths.root);
  const isFree = (path: string): boolean => !mounted.some((point) => point === path || point.startsWith(`${path}/`));
  return {
    blobs: present.blobs,
    layers: present.layers.filter(isFree),
    containers: present.containers.filter(isFree),
    caches: present.caches.filter(isFree),
  };
}

/** Roots whose documents are read before anything else gets its turn. */
const rootsAtOnce = 200;

/** Moves what is not needed to the trash. The write lock is held from the reading of the roots to the last move: see holds.ts. */
async function sweep(
  paths: StorePaths,
  database: Database,
  trash: string,
  signal: AbortSignal | undefined,
): Promise<Counts> {
  // What appears after this is somebody's work under way and none of ours.
  const present = listPresent(paths);
  const mark = createMarker(paths);
  // Reads the documents, so that the second time, when others wait for the lock, there is little left to read.
  const roots = [...rootsOf(database)];
  for (let at = 0; at < roots.length; at += rootsAtOnce) {
    mark(roots.slice(at, at + rootsAtOnce));
    assertNotCancelled(signal);
    // A server answers in between.
    await setImmediate();
  }
  return database.write('boot', () => {
    const unneeded = findUnneeded(database, present, mark);
    let moved = 0;
    const move = (path: string): boolean => moveAway(path, `${trash}/${moved++}`);
    return count({
      blobs: unneeded.blobs.filter(move),
      layers: unneeded.layers.filter(move),
      containers: unneeded.containers.filter(move),
      caches: unneeded.caches.filter(move),
    });
  });
}

/** To be called with the write lock held; drops rows that belong to nothing any more. */
function findUnneeded(database: Database, present: StoreFiles, mark: Marker): StoreFiles {
  dropDeadHolds(database);
  const needed = mark(rootsOf(database));
  const seals = database.all('SELECT DISTINCT layer FROM seal').map((row) => String(row.layer));
  for (const layer of seals)
    if (!needed.has(layer.slice('sha256:'.length))) database.run('DELETE FROM seal WHERE layer = ?', layer);
  const isNeeded = (path: string): boolean => needed.has(baseName(path).slice(0, 64));
  return {
    blobs: present.blobs.filter((path) => !needed.has(baseName(path))),
    layers: present.layers.filter((path) => !isNeeded(path)),
    containers: present.containers.filter((path) => !hasRecord(database, baseName(path)) && !isNeeded(path)),
    caches: present.caches.filter((path) => !isCache(database, baseName(path))),
  };
}

function hasRecord(database: Database, id: string): boolean {
  return database.get('SELECT 1 FROM container WHERE id = ?', id) !== undefined;
}

function isCache(database: Database, name: string): boolean {
  return database.get('SELECT 1 FROM cache_mount WHERE name = ?', name) !== undefined;
}

function isUpload(database: Database, name: string): boolean {
  if (!name.startsWith('upload-')) return false;
  return database.get('SELECT 1 FROM registry_upload WHERE id = ?', name.slice('upload-'.length)) !== undefined;
}

/** What belongs to no living process, and to no upload that may go on. */
function listLeftovers(paths: StorePaths, database: Database): readonly string[] {
  return listPaths(paths.ingest).filter((path) => {
    if (isUpload(database, baseName(path)) || isPartial(baseName(path))) return false;
    const mark = parseMark(baseName(path));
    return mark === undefined || !mayLive(mark);
  });
}

/** What came of blobs whose transfer nobody went on with: it is remembered for the next time, as results of builds are. */
function forAbandonedPartials(
  store: DiskStore,
  { cacheUnusedFor = keptPartials }: CollectOptions,
  work: (path: string) => void,
): number {
  const paths = listPaths(store.paths.ingest).filter((path) => isPartial(baseName(path)));
  return forAbandoned(store, paths, Date.now() - cacheUnusedFor + 1, work);
}

/** @returns whether it was moved */
function moveAway(from: string, to: string): boolean {
  try {
    renameSync(from, to);
    return true;
  } catch (error) {
    // Another collection was faster, or it is a mount point by now.
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'EBUSY') return false;
    throw toStoreFault(`remove ${from}`, error);
  }
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function listPaths(directory: string): readonly string[] {
  return listDirectory(directory).map((name) => `${directory}/${name}`);
}

function listDirectory(path: string): readonly string[] {
  try {
    return readdirSync(path);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw toStoreFault(`read ${path}`, error);
  }
}
