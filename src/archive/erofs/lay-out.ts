import { archiveFault } from '../faults.ts';
import { collectNodes } from './collect-nodes.ts';
import { blockSize, chunkIndexSize, compactInodeSize, extendedInodeSize } from './format.ts';
import type { DirectoryNode, FileNode, IndexNode, SymlinkNode } from './index-node.ts';
import { InodeSpace } from './inode-space.ts';
import { type SharedXattrs, shareXattrs, xattrBodySize } from './share-xattrs.ts';
import { chunkCount, planSparse, wholeChunkBits } from './sparse-chunks.ts';
import type { Xattr } from './xattr.ts';

/** Time of the inodes that have none of their own. */
export interface Epoch {
  readonly mtimeSec: number;
  readonly mtimeNsec: number;
}

/** Where everything lies in an index. Blocks are counted from its beginning. */
export interface IndexLayout {
  /** All files; the order in which they were given their places. */
  readonly nodes: readonly IndexNode[];
  readonly epoch: Epoch;
  readonly shared: SharedXattrs;
  readonly sharedBlock: number;
  /** First block of directories and symlinks that are not behind their inodes. */
  readonly listBlock: number;
  /** First block of what is copied from the tar. */
  readonly copyBlock: number;
  readonly endBlock: number;
}

/** What 32 bits count, without the one value that stands for a hole. */
const mostBlocks = 0xffffffff;
/** What sparse files may add to an index beyond what their content takes in the tar: a list of their chunks, and zeros. */
const mostSparse = 2 ** 30;

/**
 * Decides where each file of a tree lies. Depends on the tree alone, not on the order in which it grew.
 *
 * @param marksOf a directory's attributes with overlayfs's marks among them
 * @throws archive/over-limit
 */
export function layOut(
  root: DirectoryNode,
  marksOf: (directory: DirectoryNode) => readonly Xattr[],
  tarSize: number,
): IndexLayout {
  if (tarSize > mostBlocks * blockSize) throw overLimit('the tar of the layer has more than 2 TB');
  const nodes = collectNodes(root);
  for (const node of nodes) if (node.type === 'directory') node.xattrs = marksOf(node);
  const epoch = mostCommonTime(nodes);
  const shared = shareXattrs(nodes);
  const places = { inodes: new InodeSpace(), list: 0, copy: 0, sparse: 0 };
  for (const node of nodes) placeNode(node, inodeSize(node, epoch) + xattrBodySize(node.xattrs), places);
  const sharedBlock = places.inodes.endBlock;
  const listBlock = sharedBlock + Math.ceil(shared.size / blockSize);
  const copyBlock = listBlock + places.list;
  const endBlock = copyBlock + places.copy;
  if (places.sparse > tarSize + mostSparse)
    throw overLimit('the sparse files of the layer have too many holes to index');
  if (endBlock > mostBlocks) throw overLimit('the index of the layer has more than 2 TB');
  return { nodes, epoch, shared, sharedBlock, listBlock, copyBlock, endBlock };
}

function overLimit(message: string): Error {
  return archiveFault('archive/over-limit', message);
}

function mostCommonTime(nodes: readonly IndexNode[]): Epoch {
  const counts = new Map<number | string, { count: number; readonly epoch: Epoch }>();
  let most: { count: number; readonly epoch: Epoch } | undefined;
  for (const { type, mtimeSec, mtimeNsec } of nodes) {
    if (type === 'whiteout') continue;
    const key = mtimeNsec === 0 ? mtimeSec : `${mtimeSec}.${mtimeNsec}`;
    const seen = counts.get(key) ?? { count: 0, epoch: { mtimeSec, mtimeNsec } };
    if (seen.count === 0) counts.set(key, seen);
    seen.count += 1;
    if (most === undefined || seen.count > most.count) most = seen;
  }
  return most?.epoch ?? { mtimeSec: 0, mtimeNsec: 0 };
}

/** Bytes of the inode itself: a compact one where all it has to say fits. */
export function inodeSize(node: IndexNode, epoch: Epoch): number {
  if (node.uid > 0xffff || node.gid > 0xffff || node.links > 0xffff) return extendedInodeSize;
  if (sizeOf(node) > 0xffffffff) return extendedInodeSize;
  // Nobody sees the time of a whiteout.
  if (node.type === 'whiteout') return compactInodeSize;
  return node.mtimeSec === epoch.mtimeSec && node.mtimeNsec === epoch.mtimeNsec ? compactInodeSize : extendedInodeSize;
}

/** What stat(2) says of the size. */
export function sizeOf(node: IndexNode): number {
  switch (node.type) {
    case 'file':
    case 'symlink':
      return node.size;
    case 'directory':
      return node.listing?.size ?? 0;
    default:
      return 0;
  }
}

interface Places {
  readonly inodes: InodeSpace;
  /** Blocks given out so far. */
  list: number;
  copy: number;
  /** Bytes that sparse files take so far. */
  sparse: number;
}

/** @param headSize bytes of the inode and its attributes */
function placeNode(node: IndexNode, headSize: number, places: Places): void {
  switch (node.type) {
    case 'file':
      node.nid = places.inodes.take(placeFile(node, headSize, places), false);
      return;
    case 'directory':
      placeDirectory(node, headSize, places);
      return;
    case 'symlink':
      placeSymlink(node, headSize, places);
      return;
    default:
      node.nid = places.inodes.take(headSize, false);
  }
}

/** @returns bytes of the inode with its list of chunks */
function placeFile(node: FileNode, headSize: number, places: Places): number {
  if (node.size === 0) return headSize;
  const { size, dataOffset, segments } = node;
  let chunks = chunkCount(size, wholeChunkBits(size));
  if (segments !== undefined) {
    node.plan = planSparse({ size, dataOffset, segments });
    node.plan.block = places.copy;
    places.copy += node.plan.copied / blockSize;
    chunks = node.plan.chunks;
    places.sparse += node.plan.copied + chunks * chunkIndexSize;
  }
  return Math.ceil(headSize / chunkIndexSize) * chunkIndexSize + chunks * chunkIndexSize;
}

function placeDirectory(node: DirectoryNode, headSize: number, places: Places): void {
  const { listing } = node;
  if (listing === undefined) return;
  const tail = listing.size % blockSize;
  listing.inlineSize = headSize + tail <= blockSize ? tail : 0;
  listing.block = places.list;
  places.list += Math.ceil((listing.size - listing.inlineSize) / blockSize);
  node.nid = places.inodes.take(headSize + listing.inlineSize, listing.inlineSize > 0);
}

function placeSymlink(node: SymlinkNode, headSize: number, places: Places): void {
  node.inlined = headSize + node.size <= blockSize;
  node.block = places.list;
  if (!node.inlined) places.list += Math.ceil(node.size / blockSize);
  node.nid = places.inodes.take(headSize + (node.inlined ? node.size : 0), node.inlined);
}
