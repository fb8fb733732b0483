import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  futimesSync,
  lchownSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  rmdirSync,
  symlinkSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { posix } from 'node:path';
import type { Entry } from '../../../archive/index.ts';
import { fsPath, type MapOwner, type Owner } from '../../../base/index.ts';
import { descriptorPath, type Host, isSystemError, openInRoot } from '../../../host/index.ts';
import { appFault } from '../../faults.ts';

/** Whose files become when they are written. */
export type PlacedOwner = { readonly uid: number; readonly gid: number } | 'entry';

export interface PlaceOptions {
  readonly host: Pick<Host, 'setTimes' | 'setXattr' | 'makeNode'>;
  /** `entry`: as the archive says. */
  readonly owner: PlacedOwner;
  /** Whose on this machine what is somebody's in the tree becomes. @default theirs */
  readonly mapOwner?: MapOwner;
  /** What to do with devices and named pipes. */
  readonly devices: 'make' | 'skip';
}

/** Takes entries of an archive and writes them into a tree: for each `entry`, any number of `data`, then `finish`. */
export interface EntryPlacer extends Disposable {
  entry(entry: Entry): void;
  data(bytes: Uint8Array): void;
  finish(): void;
  /** Devices and pipes that were left out. */
  readonly skipped: number;
}

/**
 * Writes into a tree that others may change at the same time: each thing is made by its name alone in a directory that is held open and was found as
 * `openInRoot` finds it, so nothing is made, changed or removed outside of the tree, whatever links and moved directories there are.
 *
 * A file takes the place of what is there, but never of a directory, nor a directory that of a file.
 *
 * @param directory where in the tree
 */
export function createPlacer(root: number, directory: string, options: PlaceOptions): EntryPlacer {
  let open: OpenFile | undefined;
  let skipped = 0;
  return {
    entry(entry) {
      if (
        (entry.type === 'chardevice' || entry.type === 'blockdevice' || entry.type === 'fifo') &&
        options.devices === 'skip'
      )
        skipped += 1;
      else open = place(root, directory, entry, options);
    },
    data(bytes) {
      for (let at = 0; open !== undefined && at < bytes.length; ) at += writeSync(open.fd, bytes, at);
    },
    finish() {
      open?.finish();
      open?.close();
      open = undefined;
    },
    get skipped() {
      return skipped;
    },
    [Symbol.dispose]() {
      open?.close();
    },
  };
}

interface OpenFile {
  readonly fd: number;
  /** Sets all that is to be set. */
  finish(): void;
  close(): void;
}

/** @returns what takes the content of a file */
function place(root: number, directory: string, entry: Entry, options: PlaceOptions): OpenFile | undefined {
  if (entry.path === '') return undefined;
  const parent = openParent(root, directory, posix.dirname(entry.path));
  try {
    const at = `${descriptorPath(parent)}/${posix.basename(entry.path)}`;
    const file = make(root, directory, at, entry, options);
    if (file === undefined) {
      closeSync(parent);
      return undefined;
    }
    const close = (): void => {
      closeSync(file.fd);
      closeSync(parent);
    };
    return { ...file, close };
  } catch (error) {
    closeSync(parent);
    throw toFault(error, `${directory}/${entry.path}`);
  }
}

/** Directories that an archive does not mention are made. */
function openParent(root: number, directory: string, below: string): number {
  try {
    return openInRoot(root, `${directory}/${below}`);
  } catch (error) {
    if (!isSystemError(error, 'ENOENT') || below === '.') throw toFault(error, `${directory}/${below}`);
    const parent = openParent(root, directory, posix.dirname(below));
    try {
      mkdirSync(fsPath(`${descriptorPath(parent)}/${posix.basename(below)}`), 0o755);
    } finally {
      closeSync(parent);
    }
    return openInRoot(root, `${directory}/${below}`);
  }
}

type Made = Omit<OpenFile, 'close'>;

function make(root: number, directory: string, at: string, entry: Entry, options: PlaceOptions): Made | undefined {
  switch (entry.type) {
    case 'directory':
      makeDirectory(at, entry, options);
      return undefined;
    case 'file':
      return makeFile(at, entry, options);
    case 'hardlink':
      clear(at);
      linkTo(root, `${directory}/${entry.linkTarget}`, at);
      return undefined;
    case 'symlink':
      clear(at);
      symlinkSync(fsPath(entry.linkTarget), fsPath(at));
      setOwner(at, entry, options);
      return undefined;
    case 'chardevice':
    case 'blockdevice':
    case 'fifo':
      clear(at);
      options.host.makeNode(at, entry.type, entry.mode, entry.devMajor, entry.devMinor);
      setOwner(at, entry, options);
      return undefined;
  }
}

function makeDirectory(at: string, entry: Entry, options: PlaceOptions): void {
  try {
    mkdirSync(fsPath(at), 0o700);
  } catch (error) {
    if (!isSystemError(error, 'EEXIST')) throw error;
    // What is there and not a directory is not opened, wherever it may lead.
    closeSync(openSync(fsPath(at), constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW));
    return;
  }
  const fd = openSync(fsPath(at), constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  try {
    setAll(fd, at, entry, options);
  } finally {
    closeSync(fd);
  }
}

function makeFile(at: string, entry: Entry, options: PlaceOptions): Made {
  clear(at);
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
  const fd = openSync(fsPath(at), flags, 0o600);
  return { fd, finish: () => setAll(fd, at, entry, options) };
}

/** Owner first: changing it takes set-ID bits away. */
function setAll(fd: number, at: string, entry: Entry, options: PlaceOptions): void {
  const { owner, host } = options;
  const { uid, gid } = ownerOf(entry, options);
  fchownSync(fd, uid, gid);
  if (owner === 'entry') for (const [name, value] of entry.xattrs) host.setXattr(at, name, value);
  // Nobody else's program shall run as whoever copies it.
  fchmodSync(fd, owner === 'entry' ? entry.mode : entry.mode & 0o1777);
  const time = entry.mtimeSec + entry.mtimeNsec / 1e9;
  futimesSync(fd, time, time);
}

function setOwner(at: string, entry: Entry, options: PlaceOptions): void {
  const { uid, gid } = ownerOf(entry, options);
  lchownSync(fsPath(at), uid, gid);
}

function ownerOf(entry: Entry, { owner, mapOwner = (same) => same }: PlaceOptions): Owner {
  return mapOwner(owner === 'entry' ? entry : owner);
}

function linkTo(root: number, target: string, at: string): void {
  const parent = openInRoot(root, posix.dirname(target));
  try {
    linkSync(fsPath(`${descriptorPath(parent)}/${posix.basename(target)}`), fsPath(at));
  } finally {
    closeSync(parent);
  }
}

/** Removes what is there, but no directory with something in it. */
function clear(at: string): void {
  const found = lstatSync(fsPath(at), { throwIfNoEntry: false });
  if (found === undefined) return;
  if (found.isDirectory()) rmdirSync(fsPath(at));
  else unlinkSync(fsPath(at));
}

const reasons: Readonly<Record<string, readonly [message: string, hint: string]>> = {
  EROFS: ['is on a file system that is mounted read-only', 'Name a place in a volume.'],
  ENOTDIR: ['goes through something that is not a directory', 'Name another place.'],
  ENOTEMPTY: ['is a directory that is not empty, where a file is to be', 'Remove it first, or name another place.'],
  ENOENT: ['is not there', 'Make it first, or name another place.'],
  ENOSPC: ['does not fit: the disk is full', 'Remove something first.'],
  ELOOP: ['goes through too many links', 'Name another place.'],
  EBUSY: ['is in use: something is mounted there', 'Name another place.'],
};

function toFault(error: unknown, path: string): unknown {
  if (!isSystemError(error)) return error;
  const [message, hint] = reasons[error.code] ?? [`can not be written (${error.code})`, 'Name another place.'];
  return appFault('app/bad-target', `${posix.normalize(path)} ${message}`, { hint, cause: error });
}
