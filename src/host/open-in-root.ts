import { closeSync, constants, fstatSync, openSync, readFileSync, readlinkSync } from 'node:fs';
import { decodePath, fsPath } from '../base/index.ts';
import { systemError } from './system-error.ts';

const pathOnly = 0o10000000; // O_PATH, which `node:fs` does not name
/** What Linux allows (MAXSYMLINKS). */
const mostLinks = 40;
const loop = 40; // ELOOP
const noDirectory = 20; // ENOTDIR

export interface OpenInRootOptions {
  /** Whether a link that the path ends with is followed. @default true */
  readonly follow?: boolean;
}

/**
 * Opens a file of a directory tree as a process with that root would, while others may change the tree: no link leads out, nor does a
 * directory that is moved meanwhile. Each name is looked up alone, beneath a directory that is held open, and `..` goes back to the one
 * before.
 *
 * @param root path of the tree's root, or a descriptor of it, which stays open
 * @returns a descriptor that names the file (O_PATH) and has opened nothing, so that no device or fifo was touched; `descriptorPath` leads to it
 * @throws as `node:fs` does: ENOENT, ENOTDIR, ELOOP
 */
export function openInRoot(root: string | number, path: string, { follow = true }: OpenInRootOptions = {}): number {
  const trail: Trail = [typeof root === 'number' ? openName(descriptorPath(root), '.') : openSync(root, pathOnly)];
  try {
    walk(trail, path, follow);
    return trail.pop() ?? -1;
  } finally {
    for (const fd of trail) closeSync(fd);
  }
}

/** A path by which the file of a descriptor is reached, whatever it is called by now. */
export function descriptorPath(fd: number): string {
  return `/proc/self/fd/${fd}`;
}

/**
 * Reads a regular file of a tree that others may change.
 *
 * @returns `undefined` when there is none
 */
export function readInRoot(root: string | number, path: string): Buffer | undefined {
  try {
    const fd = openInRoot(root, path);
    try {
      return fstatSync(fd).isFile() ? readFileSync(descriptorPath(fd)) : undefined;
    } finally {
      closeSync(fd);
    }
  } catch {
    return undefined;
  }
}

/** Descriptors of the directories gone through, the root first, and at the end of where the walk has come to. */
type Trail = [number, ...number[]];

function walk(trail: Trail, path: string, follow: boolean): void {
  const pending = path.split('/').reverse();
  for (let links = 0; pending.length > 0; ) {
    const name = pending.pop() ?? '';
    const here = trail.at(-1) ?? trail[0];
    if (name === '' || name === '.' || name === '..') {
      if (!fstatSync(here).isDirectory()) throw systemError('open', noDirectory, path);
      if (name === '..' && trail.length > 1) closeSync(trail.pop() ?? -1);
      continue;
    }
    const fd = openName(descriptorPath(here), name);
    if (!fstatSync(fd).isSymbolicLink() || (pending.length === 0 && !follow)) {
      trail.push(fd);
      continue;
    }
    closeSync(fd);
    if (++links > mostLinks) throw systemError('open', loop, path);
    // Were it another link by now, it would be a text to walk along all the same.
    const target = readLink(descriptorPath(here), name);
    if (target.startsWith('/')) for (const left of trail.splice(1)) closeSync(left);
    pending.push(...target.split('/').reverse());
  }
}

function openName(directory: string, name: string): number {
  return openSync(fsPath(`${directory}/${name}`), pathOnly | constants.O_NOFOLLOW);
}

function readLink(directory: string, name: string): string {
  return decodePath(readlinkSync(fsPath(`${directory}/${name}`), 'buffer'));
}
