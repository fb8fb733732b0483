import { mkdirSync, readdirSync, readFileSync, realpathSync, renameSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { assertNotCancelled } from '../base/index.ts';
import { type Digest, isDigest } from '../oci/index.ts';
import { type Database, textOf } from './database.ts';
import type { DiskStore } from './disk-store.ts';
import { systemCode, toStoreFault } from './faults.ts';
import { createMarker } from './mark-reachable.ts';
import type { StorePaths } from './paths.ts';
import { mayLive, parseMark } from './process-mark.ts';
import { removeTree } from './remove-tree.ts';

export interface CollectOptions {
  /** Cache records unused for longer are dropped first: milliseconds; 0 drops all. @default none is dropped */
  readonly cacheUnusedFor?: number;
  readonly signal?: AbortSignal;
}

/** What a collection removed. */
export interface CollectReport {
  readonly blobs: number;
  /** Tars at rest and what was derived from them. */
  readonly layers: number;
  /** Directories of containers that have no record and are not held (`containerHold`). */
  readonly containers: number;
  /** Files that dead processes left behind in `ingest`. */
  readonly leftovers: number;
  readonly cacheRecords: number;
  /** Disk space freed. */
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
  const cacheRecords =
    options.cacheUnusedFor === undefined ? 0 : store.cache.drop(Date.now() - options.cacheUnusedFor + 1);
  const trash = store.scratch();
  mkdirSync(trash);
  const swept = sweep(paths, database, trash);
  const leftovers = listDirectory(paths.ingest)
    .filter(isLeftover)
    .map((name) => `${paths.ingest}/${name}`);
  const trashed = listDirectory(trash).map((name) => `${trash}/${name}`);
  const bytes = await removeAll([...trashed, ...leftovers], options.signal);
  removeTree(trash);
  return { ...swept, leftovers: leftovers.length, cacheRecords, bytes };
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

type Swept = Pick<CollectReport, 'blobs' | 'layers' | 'containers'>;

/** Moves what is not needed to the trash. The write lock is held from the reading of the roots to the last move: see holds.ts. */
function sweep(paths: StorePaths, database: Database, trash: string): Swept {
  // What appears after this is somebody's work under way and none of ours.
  const blobs = listDirectory(paths.blobs);
  const layers = listDirectory(paths.layers).filter((name) => /^[0-9a-f]{64}\./.test(name));
  const containers = listDirectory(paths.containers);
  // A container that is not dead yet has a record, so nothing is mounted from here on where there is none.
  const mounted = mountPoints(paths.root);
  const mark = createMarker(paths);
  // Reads the documents, so that the second time, when others wait for the lock, there is little left to read.
  mark(roots(database));
  return database.write('boot', () => {
    for (const owner of deadOwners(database)) database.run('DELETE FROM hold WHERE owner = ?', owner);
    const needed = mark(roots(database));
    let count = 0;
    const move = (directory: string, names: readonly string[]): number =>
      names.filter((name) => moveAway(`${directory}/${name}`, `${trash}/${count++}`, mounted)).length;
    return {
      blobs: move(
        paths.blobs,
        blobs.filter((name) => !needed.has(name)),
      ),
      layers: move(
        paths.layers,
        layers.filter((name) => !needed.has(name.slice(0, 64))),
      ),
      containers: move(
        paths.containers,
        containers.filter((id) => !hasRecord(database, id) && !needed.has(id)),
      ),
    };
  });
}

function* roots(database: Database): Generator<Digest> {
  const texts = [
    "SELECT descriptor ->> 'digest' AS digest FROM name",
    'SELECT image AS digest FROM container',
    'SELECT held.value AS digest FROM cache, json_each(cache.holds) AS held',
    'SELECT digest FROM hold',
  ];
  for (const row of database.all(texts.join(' UNION '))) {
    const digest = textOf(row, 'digest');
    if (isDigest(digest)) yield digest;
  }
}

function deadOwners(database: Database): readonly string[] {
  const owners = database.all('SELECT DISTINCT owner FROM hold').map((row) => textOf(row, 'owner'));
  return owners.filter((owner) => {
    const mark = parseMark(owner);
    return mark === undefined || !mayLive(mark);
  });
}

function hasRecord(database: Database, id: string): boolean {
  return database.get('SELECT 1 FROM container WHERE id = ?', id) !== undefined;
}

/** Whether a name in `ingest` belongs to no living process. */
function isLeftover(name: string): boolean {
  const mark = parseMark(name);
  return mark === undefined || !mayLive(mark);
}

/** @returns whether it was moved: not when something is mounted there, as removing would go on in what is mounted */
function moveAway(from: string, to: string, mounted: readonly string[]): boolean {
  if (mounted.some((point) => point === from || point.startsWith(`${from}/`))) return false;
  try {
    renameSync(from, to);
    return true;
  } catch (error) {
    // Another collection was faster, or it is a mount point by now.
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'EBUSY') return false;
    throw toStoreFault(`remove ${from}`, error);
  }
}

/**
 * What is mounted below a directory in this process's view, named as the directory is. Mounts that other processes made for themselves
 * can't be seen, and a removal here does not go on in them.
 */
function mountPoints(root: string): readonly string[] {
  const real = realpathSync(root);
  // proc_pid_mountinfo(5): the fifth field, with blanks and backslashes in octal.
  return readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .map((line) =>
      (line.split(' ')[4] ?? '').replace(/\\([0-7]{3})/g, (_, octal) => String.fromCharCode(Number.parseInt(octal, 8))),
    )
    .filter((point) => point.startsWith(`${real}/`))
    .map((point) => root + point.slice(real.length));
}

function listDirectory(path: string): readonly string[] {
  try {
    return readdirSync(path);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw toStoreFault(`read ${path}`, error);
  }
}
