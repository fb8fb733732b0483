import { decodePath, limits } from '../../base/index.ts';
import type { ReadAt } from '../tar/read-window.ts';
import { badIndex, type IndexBytes, toIndexBytes } from './read-bytes.ts';
import { type Extent, readExtents } from './read-extents.ts';
import { type IndexInode, readInode } from './read-inode.ts';
import { findName, type IndexName, readNames } from './read-names.ts';
import { readSuperblock, type Superblock } from './read-superblock.ts';
import { readXattrs } from './read-xattrs.ts';

/**
 * An EROFS image without compression, read where it is asked for and never as a whole. Whatever the image holds, every call ends soon, with
 * a result or archive/bad-index.
 */
export interface ErofsImage {
  readonly rootNid: number;
  inode(nid: number): IndexInode;
  /** The number of the inode of this name in a directory; `undefined` when there is none. */
  findName(directory: IndexInode, name: string): number | undefined;
  /**
   * Names in a directory in byte order, `.` and `..` left out.
   *
   * @param parent number of the directory it lies in, its own for the root: a directory that says another one is a fault
   */
  names(directory: IndexInode, parent: number): readonly IndexName[];
  xattrs(inode: IndexInode): ReadonlyMap<string, Uint8Array>;
  /** Target of a symlink as it stands. */
  target(inode: IndexInode): string;
  /** Where content lies: `inode.size` bytes in order. */
  extents(inode: IndexInode): readonly Extent[];
}

/**
 * Opens an EROFS image.
 *
 * @param read gives the `length` bytes from `position` on, all of them, valid until it is called again; never asked for more than `size`
 * @param size bytes in the image
 * @throws archive/bad-index when it is none, its superblock is damaged, or it uses what is not read here
 */
export function openErofs(read: ReadAt, size: number): ErofsImage {
  const bytes = toIndexBytes(read, size);
  const superblock = readSuperblock(bytes);
  return {
    rootNid: superblock.rootNid,
    inode: (nid) => readInode(bytes, superblock, nid),
    findName: (directory, name) => findName(bytes, superblock, directory, name),
    names: (directory, parent) => readNames(bytes, superblock, directory, parent),
    xattrs: (inode) => readXattrs(bytes, superblock, inode),
    target: (inode) => readTarget(bytes, superblock, inode),
    extents: (inode) => readExtents(bytes, superblock, inode),
  };
}

function readTarget(bytes: IndexBytes, superblock: Superblock, inode: IndexInode): string {
  const { nid, size } = inode;
  if (size === 0 || size > limits.path) throw badIndex(`symbolic link ${nid} has a target of ${size} bytes`);
  const pieces = readExtents(bytes, superblock, inode).map(({ device, position, length }) => {
    if (device !== 0) throw badIndex(`the target of symbolic link ${nid} lies outside of the index`);
    return bytes.at(position, length);
  });
  return decodePath(Buffer.concat(pieces));
}
