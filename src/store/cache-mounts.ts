import {
  chmodSync,
  chownSync,
  existsSync,
  fstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmdirSync,
  statSync,
} from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { assertNotCancelled } from '../base/index.ts';
import { type FileLock, type FileLocks, makeDirectory } from '../host/index.ts';
import { numberOf, type Row, textOf } from './database.ts';
import type { DiskStore } from './disk-store.ts';
import { systemCode, toStoreFault } from './faults.ts';
import { removeTree } from './remove-tree.ts';

/** A directory that the commands of builds find again, and what the store knows of it. Times in milliseconds since 1970. */
export interface CacheMountRecord {
  /** Name of its directory below `caches`. */
  readonly name: string;
  /** What the Dockerfile calls it. */
  readonly id: string;
  readonly createdAt: number;
  readonly usedAt: number;
  readonly directory: string;
}

export interface CacheMountRequest {
  /** Tells caches apart: hex digits. */
  readonly key: string;
  readonly id: string;
  /** `shared`: with others at once; `locked`: one after the other; `private`: another directory when this one is in use. */
  readonly sharing: 'shared' | 'locked' | 'private';
  /** Of a directory that is made; what is left out stays as `fill` leaves it. */
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
  /** Puts into a new directory what it starts with. */
  readonly fill?: (directory: string) => Promise<void>;
  /** Whether a directory that is there with nothing in it is filled too. @default false */
  readonly fillsEmpty?: boolean;
  readonly signal?: AbortSignal;
}

/** A cache in use. Disposing lets go of it. */
export interface OpenCacheMount extends Disposable {
  readonly name: string;
  /** What is to be mounted. */
  readonly directory: string;
  /** A process that inherits this descriptor uses the cache as well. */
  readonly fd: number;
}

// A build that waits asks again after so many milliseconds, and at last after so many.
const patience = 20;
const longestPatience = 320;

/**
 * Opens a cache, which is made when there is none; waits as long as its sharing wants it. It is in use until disposed, or until all who have its
 * descriptor are gone.
 *
 * @throws base/cancelled, store/…, and what `fill` throws
 */
export async function openCacheMount(
  store: DiskStore,
  request: CacheMountRequest,
  locks: FileLocks,
): Promise<OpenCacheMount> {
  for (let wait = patience; ; wait = Math.min(wait * 2, longestPatience)) {
    assertNotCancelled(request.signal);
    const opened = tryNames(store, request, locks);
    if (opened !== undefined) return readied(store, request, opened, locks);
    await setTimeout(wait);
  }
}

/** All caches, those first that were unused for longest. */
export function listCacheMounts(store: DiskStore): readonly CacheMountRecord[] {
  const rows = store.database.all('SELECT * FROM cache_mount ORDER BY used, name');
  return rows.map((row) => toRecord(store, row));
}

/** Whether a command uses a cache at this moment. */
export function isCacheMountInUse(record: CacheMountRecord, locks: FileLocks): boolean {
  const file = lockFile(record.directory);
  if (!existsSync(file)) return false;
  const lock = locks.lockFile(file);
  lock?.[Symbol.dispose]();
  return lock === undefined;
}

/**
 * Removes a cache with all that is in it.
 *
 * @returns bytes of disk that were freed; `undefined` when it is in use, and then it stays
 */
export function removeCacheMount(store: DiskStore, record: CacheMountRecord, locks: FileLocks): number | undefined {
  using lock = lockCurrent(record.directory, false, locks);
  if (lock === undefined) return undefined;
  // The row first: whoever makes a directory of the same name after the renaming has a row of its own by then.
  store.database.run('DELETE FROM cache_mount WHERE name = ?', record.name);
  const trash = store.scratch();
  renameSync(record.directory, trash);
  return removeTree(trash);
}

interface Locked {
  readonly name: string;
  readonly lock: FileLock;
}

function tryNames(store: DiskStore, { key, id, sharing }: CacheMountRequest, locks: FileLocks): Locked | undefined {
  for (let at = 0; ; at++) {
    const name = at === 0 ? key : `${key}-${at}`;
    const directory = `${store.paths.caches}/${name}`;
    noteCache(store, name, id, 'DO NOTHING');
    const lock = lockCurrent(directory, sharing === 'shared', locks);
    if (lock !== undefined) {
      // A collection that came between the row and the lock has seen no row, or else left the directory where it is.
      noteCache(store, name, id, 'DO UPDATE SET used = excluded.used');
      if (isCurrent(lock)) return { name, lock };
      lock[Symbol.dispose]();
    }
    if (sharing !== 'private') return undefined;
  }
}

/** The row is there before the directory. */
function noteCache(
  { database }: DiskStore,
  name: string,
  id: string,
  whenThere: 'DO NOTHING' | 'DO UPDATE SET used = excluded.used',
): void {
  const now = Date.now();
  database.run(`INSERT INTO cache_mount VALUES (?, ?, ?, ?) ON CONFLICT ${whenThere}`, name, id, now, now);
}

/** @returns `undefined` when it is taken, or was removed meanwhile */
function lockCurrent(directory: string, shared: boolean, locks: FileLocks): FileLock | undefined {
  try {
    makeDirectory(directory, 0o700);
  } catch (error) {
    throw toStoreFault(`make ${directory}`, error);
  }
  const lock = locks.lockFile(lockFile(directory), { shared });
  if (lock === undefined || isCurrent(lock)) return lock;
  lock[Symbol.dispose]();
  return undefined;
}

/** Whether what is locked still bears its name: whoever removes a cache moves it away first. */
function isCurrent({ fd, path }: FileLock): boolean {
  const there = statSync(path, { throwIfNoEntry: false });
  const locked = fstatSync(fd);
  return there !== undefined && there.ino === locked.ino && there.dev === locked.dev;
}

async function readied(
  store: DiskStore,
  request: CacheMountRequest,
  { name, lock }: Locked,
  locks: FileLocks,
): Promise<OpenCacheMount> {
  const directory = `${store.paths.caches}/${name}/data`;
  try {
    await makeData(store, request, directory, locks);
  } catch (error) {
    lock[Symbol.dispose]();
    throw error;
  }
  return {
    name,
    directory,
    fd: lock.fd,
    [Symbol.dispose]() {
      lock[Symbol.dispose]();
      store.database.run('UPDATE cache_mount SET used = ? WHERE name = ?', Date.now(), name);
    },
  };
}

/** It is there filled or not at all. Of several who share a new cache one makes it. */
async function makeData(
  store: DiskStore,
  request: CacheMountRequest,
  directory: string,
  locks: FileLocks,
): Promise<void> {
  while (isWanting(directory, request)) {
    assertNotCancelled(request.signal);
    using making = locks.lockFile(`${directory}.lock`);
    if (making === undefined) {
      await setTimeout(patience);
      continue;
    }
    if (!isWanting(directory, request)) return;
    const made = store.scratch();
    try {
      await fillNew(made, request);
      if (!existsSync(directory)) return renameSync(made, directory);
      // Whoever shares the empty one has it mounted: it stays the directory that it is.
      for (const name of readdirSync(made)) renameSync(`${made}/${name}`, `${directory}/${name}`);
      return rmdirSync(made);
    } catch (error) {
      removeTree(made);
      throw systemCode(error) === undefined ? error : toStoreFault(`make ${directory}`, error);
    }
  }
}

function isWanting(directory: string, { fillsEmpty = false }: CacheMountRequest): boolean {
  return !existsSync(directory) || (fillsEmpty && readdirSync(directory).length === 0);
}

async function fillNew(made: string, { mode, uid, gid, fill }: CacheMountRequest): Promise<void> {
  mkdirSync(made);
  await fill?.(made);
  const { uid: owner, gid: group } = statSync(made);
  chownSync(made, uid ?? owner, gid ?? group);
  if (mode !== undefined) chmodSync(made, mode);
}

function lockFile(directory: string): string {
  return `${directory}/lock`;
}

function toRecord(store: DiskStore, row: Row): CacheMountRecord {
  const name = textOf(row, 'name');
  return {
    name,
    id: textOf(row, 'id'),
    createdAt: numberOf(row, 'created'),
    usedAt: numberOf(row, 'used'),
    directory: `${store.paths.caches}/${name}`,
  };
}
