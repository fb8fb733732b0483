import { type BigIntStats, lstatSync, readlinkSync } from 'node:fs';
import { comparePaths, decodePath, fsPath, type MapOwner } from '../../base/index.ts';
import { type Entry, type EntryType, plainEntry } from '../entry.ts';
import { archiveFault } from '../faults.ts';
import { quotePath } from '../tar/entry-path.ts';
import { fileFault } from './file-fault.ts';
import type { LayerItem } from './layer-item.ts';
import { layerXattrs, overlayMark } from './overlay-xattrs.ts';
import { readNames } from './read-directory.ts';
import { entryTypeOf, toDevice, toMetadata } from './stat-entry.ts';
import type { ReadXattrs } from './tree-ops.ts';
import { opaqueMarker, whiteoutPrefix } from './whiteout.ts';

/** How an upper directory is read. */
export interface DiffOptions {
  readonly readXattrs: ReadXattrs;
  /** No entry is dated later: whole seconds since 1970. @default times as they are */
  readonly latest?: number;
  /** Paths that are passed over, with all that is in them. @default none */
  readonly omit?: ReadonlySet<string>;
  /** Whose in the layer what is somebody's on this machine becomes. @default theirs */
  readonly mapOwner?: MapOwner;
}

/**
 * What the upper directory of an overlay mount says about the layer it would be, in tree order (`compareTreePaths`).
 *
 * Overlayfs's own marks become whiteouts. Files that share an inode become hard links to the first of them in that order. A file of
 * which only the metadata changed is there whole, because overlayfs copied it up. Sockets are passed over, and so is the root
 * itself, whose metadata in an upper directory is the mount's and no change. The directory must not change meanwhile.
 *
 * @param upper absolute path
 * @throws archive/bad-path for a file named as a whiteout; archive/unsupported-overlay for marks of redirect_dir or metacopy;
 *   archive/unreadable, archive/changed
 */
export function* diffUpper(upper: string, options: DiffOptions): Generator<LayerItem, void> {
  const toItem = createItemMaker(upper, options);
  // What is still to come, the next on top: no recursion, however deep the tree is.
  const pending = [readFound(upper, '', options.readXattrs)];
  for (let found = pending.pop(); found !== undefined; found = pending.pop()) {
    const isRoot = found.path === '';
    if (!isRoot) yield toItem(found);
    if (!isRoot && found.type !== 'directory') continue;
    const listing = readListing(upper, found, options);
    yield* listing.whiteouts;
    for (const child of listing.found.reverse()) pending.push(child);
  }
}

/** Something in an upper directory that is no whiteout. */
interface Found {
  /** Relative to the upper directory. */
  readonly path: string;
  readonly stat: BigIntStats;
  readonly type: EntryType;
  readonly xattrs: ReadonlyMap<string, Uint8Array>;
}

interface Listing {
  readonly whiteouts: readonly LayerItem[];
  /** By name in byte order. */
  readonly found: Found[];
}

function readListing(upper: string, directory: Found, { readXattrs, omit }: DiffOptions): Listing {
  const opaque = overlayMark(directory.xattrs, 'opaque');
  const whiteouts: LayerItem[] = opaque === 'y' ? [toWhiteout(join(directory.path, opaqueMarker))] : [];
  const found: Found[] = [];
  for (const name of sortedNames(upper, directory.path)) {
    const path = join(directory.path, name);
    if (omit?.has(path)) continue;
    if (name.startsWith(whiteoutPrefix)) throw reservedName(path);
    const here = readFound(upper, path, readXattrs);
    if (here === undefined) continue;
    if (isWhiteout(here, opaque === 'x')) whiteouts.push(toWhiteout(join(directory.path, whiteoutPrefix + name)));
    else found.push(here);
  }
  return { whiteouts, found };
}

function sortedNames(upper: string, directory: string): string[] {
  try {
    return readNames(join(upper, directory)).sort(comparePaths);
  } catch (error) {
    throw fileFault(`read directory ${quotePath(directory)}`, error);
  }
}

/** What is at a path; `undefined` for a socket. */
function readFound(upper: string, path: string, readXattrs: ReadXattrs): Found | undefined {
  const hostPath = join(upper, path);
  try {
    const stat = lstatSync(fsPath(hostPath), { bigint: true });
    const type = entryTypeOf(stat);
    return type === undefined ? undefined : { path, stat, type, xattrs: readXattrs(hostPath) };
  } catch (error) {
    throw fileFault(`read ${quotePath(path)}`, error);
  }
}

/**
 * A 0/0 character device is a whiteout; so is an empty file with an attribute that says so, in a directory that says it has such.
 * Source: overlayfs.rst, "whiteouts and opaque directories".
 */
function isWhiteout(found: Found, withXattrs: boolean): boolean {
  if (found.type === 'chardevice') return found.stat.rdev === 0n;
  return (
    withXattrs && found.type === 'file' && found.stat.size === 0n && overlayMark(found.xattrs, 'whiteout') !== undefined
  );
}

/** A whiteout says nothing but its name, so all else about it is the same everywhere and always. */
function toWhiteout(path: string): LayerItem {
  return { entry: { ...plainEntry, path, type: 'file', mode: 0o644 } };
}

/** Makes items, and remembers under which path an inode was first seen. */
function createItemMaker(upper: string, options: DiffOptions): (found: Found) => LayerItem {
  const { latest = Number.POSITIVE_INFINITY, mapOwner = (owner) => owner } = options;
  const firstPaths = new Map<string, string>();
  return ({ path, stat, type, xattrs }) => {
    assertSelfContained(path, xattrs);
    const metadata = toMetadata(stat, latest);
    const { uid, gid } = mapOwner(metadata);
    const common = { ...plainEntry, path, ...metadata, uid, gid, xattrs: layerXattrs(xattrs) };
    if (type !== 'directory' && stat.nlink > 1n) {
      const inode = `${stat.dev}:${stat.ino}`;
      const linkTarget = firstPaths.get(inode);
      if (linkTarget !== undefined)
        return { entry: { ...common, type: 'hardlink', linkTarget, xattrs: plainEntry.xattrs } };
      firstPaths.set(inode, path);
    }
    const entry: Entry = { ...common, type, ...detailsOf(join(upper, path), stat, type) };
    return entry.size > 0 ? { entry, content: { kind: 'host', path: join(upper, path) } } : { entry };
  };
}

/** The fields that only entries of one type have. */
function detailsOf(hostPath: string, stat: BigIntStats, type: EntryType): Partial<Entry> {
  switch (type) {
    case 'file':
      return { size: Number(stat.size) };
    case 'symlink':
      return { linkTarget: decodePath(readlinkSync(fsPath(hostPath), { encoding: 'buffer' })) };
    case 'chardevice':
    case 'blockdevice':
      return toDevice(stat.rdev);
    case 'directory':
    case 'hardlink':
    case 'fifo':
      return {};
  }
}

/** With these marks a name or content comes from below and is not in the upper directory: what is there is not the whole change. */
function assertSelfContained(path: string, xattrs: ReadonlyMap<string, Uint8Array>): void {
  const mark = ['redirect', 'metacopy'].find((name) => overlayMark(xattrs, name) !== undefined);
  if (mark === undefined) return;
  throw archiveFault('archive/unsupported-overlay', `${quotePath(path)} bears overlayfs's ${mark} mark`, {
    hint: 'Mount the overlay with redirect_dir=off,metacopy=off.',
  });
}

function reservedName(path: string): Error {
  return archiveFault(
    'archive/bad-path',
    `${quotePath(path)}: in a layer a name that begins with ".wh." deletes a file`,
    {
      hint: 'Give the file another name.',
    },
  );
}

function join(directory: string, name: string): string {
  if (name === '') return directory;
  return directory === '' ? name : `${directory}/${name}`;
}
