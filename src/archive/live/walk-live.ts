import { type BigIntStats, closeSync, constants, fstatSync, openSync, readlinkSync } from 'node:fs';
import { comparePaths, decodePath, fsPath } from '../../base/index.ts';
import { type Entry, plainEntry } from '../entry.ts';
import { archiveFault } from '../faults.ts';
import { fileFault, isSystemError } from '../layer/file-fault.ts';
import { layerXattrs } from '../layer/overlay-xattrs.ts';
import { readNames } from '../layer/read-directory.ts';
import { entryTypeOf, toDevice, toMetadata } from '../layer/stat-entry.ts';
import type { ReadXattrs } from '../layer/tree-ops.ts';
import { quotePath } from '../tar/entry-path.ts';

/** Something in a tree. */
export interface LiveNode {
  readonly entry: Entry;
  /** A regular file with something in it, open for reading; closed when the next node is asked for. */
  readonly fd?: number;
  /** Whether less of it lies on the disk than it is long. */
  readonly isSparse: boolean;
}

/** Deeper trees would take more open files than a process may have. */
const deepest = 500;

/**
 * All that is in a directory, parents first and names in byte order, the directory itself being ''. Others may change the tree meanwhile: what is
 * read lies in it all the same, because each directory is opened, without following links, before anything in it is looked at. What is gone when
 * its turn comes is passed over, and so are sockets. Files that share an inode become hard links to the first of them.
 *
 * @throws archive/unreadable, archive/bad-path for a tree of more than 500 levels
 */
export function* walkLive(root: string, readXattrs: ReadXattrs): Generator<LiveNode, void> {
  const fd = openSync(fsPath(root), constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    const stat = fstatSync(fd, { bigint: true });
    const xattrs = layerXattrs(readXattrs(pathOf(fd, '.')));
    yield {
      entry: { ...plainEntry, path: '', type: 'directory', ...toMetadata(stat, forever), xattrs },
      isSparse: false,
    };
    yield* walkDirectory({ fd, path: '', depth: 0 }, { readXattrs, firstPaths: new Map() });
  } finally {
    closeSync(fd);
  }
}

const forever = Number.POSITIVE_INFINITY;

interface OpenDirectory {
  readonly fd: number;
  readonly path: string;
  readonly depth: number;
}

interface Walk {
  readonly readXattrs: ReadXattrs;
  /** Where an inode that has several names was first seen. */
  readonly firstPaths: Map<string, string>;
}

/** Leads to a name in a directory that is open, wherever that is by now. */
function pathOf(fd: number, name: string): string {
  return `/proc/self/fd/${fd}/${name}`;
}

function* walkDirectory(directory: OpenDirectory, walk: Walk): Generator<LiveNode, void> {
  for (const name of readNames(pathOf(directory.fd, '')).sort(comparePaths)) {
    const path = directory.path === '' ? name : `${directory.path}/${name}`;
    const fd = tryOpen(pathOf(directory.fd, name), path);
    if (fd === undefined) continue;
    try {
      const stat = fstatSync(fd, { bigint: true });
      const entry = toEntry(pathOf(directory.fd, name), path, stat, walk);
      if (entry === undefined) continue;
      if (entry.type !== 'directory') yield* toFile(entry, fd, stat);
      else yield* enter(entry, { fd, path, depth: directory.depth + 1 }, walk);
    } finally {
      closeSync(fd);
    }
  }
}

function* enter(entry: Entry, directory: OpenDirectory, walk: Walk): Generator<LiveNode, void> {
  const { path, depth } = directory;
  if (depth > deepest)
    throw archiveFault('archive/bad-path', `${quotePath(path.slice(0, 80))}… is more than ${deepest} directories deep`);
  yield { entry, isSparse: false };
  const fd = tryOpenDirectory(directory.fd, path);
  if (fd === undefined) return;
  try {
    yield* walkDirectory({ fd, path, depth }, walk);
  } finally {
    closeSync(fd);
  }
}

function* toFile(entry: Entry, pinned: number, stat: BigIntStats): Generator<LiveNode, void> {
  if (entry.size === 0) return void (yield { entry, isSparse: false });
  const fd = openSync(`/proc/self/fd/${pinned}`, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    yield { entry, fd, isSparse: stat.blocks * 512n < stat.size };
  } finally {
    closeSync(fd);
  }
}

/** @returns `undefined` for a socket */
function toEntry(place: string, path: string, stat: BigIntStats, walk: Walk): Entry | undefined {
  const type = entryTypeOf(stat);
  if (type === undefined) return undefined;
  const common = { ...plainEntry, path, ...toMetadata(stat, forever) };
  if (type !== 'directory' && stat.nlink > 1n) {
    const inode = `${stat.dev}:${stat.ino}`;
    const linkTarget = walk.firstPaths.get(inode);
    if (linkTarget !== undefined) return { ...common, type: 'hardlink', linkTarget };
    walk.firstPaths.set(inode, path);
  }
  try {
    const linkTarget = type === 'symlink' ? decodePath(readlinkSync(fsPath(place), { encoding: 'buffer' })) : '';
    const device = type === 'chardevice' || type === 'blockdevice' ? toDevice(stat.rdev) : {};
    const size = type === 'file' ? Number(stat.size) : 0;
    return { ...common, type, size, linkTarget, ...device, xattrs: layerXattrs(walk.readXattrs(place)) };
  } catch (error) {
    if (isGone(error)) return undefined;
    throw fileFault(`read ${quotePath(path)}`, error);
  }
}

const pathOnly = 0o10000000; // O_PATH, which `node:fs` does not name

/** Holds on to what has a name now, whatever it is. @returns `undefined` when it is gone */
function tryOpen(place: string, path: string): number | undefined {
  try {
    return openSync(fsPath(place), pathOnly | constants.O_NOFOLLOW);
  } catch (error) {
    if (isGone(error)) return undefined;
    throw fileFault(`read ${quotePath(path)}`, error);
  }
}

/** @returns `undefined` when it was removed */
function tryOpenDirectory(pinned: number, path: string): number | undefined {
  try {
    return openSync(`/proc/self/fd/${pinned}`, constants.O_RDONLY | constants.O_DIRECTORY);
  } catch (error) {
    if (isGone(error)) return undefined;
    throw fileFault(`read ${quotePath(path)}`, error);
  }
}

function isGone(error: unknown): boolean {
  return isSystemError(error) && /^(?:ENOENT|ENOTDIR|EINVAL|ESTALE)$/.test(error.code);
}
