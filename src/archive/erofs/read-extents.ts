import { chunkFields, chunkFormat, chunkIndexSize, holeBlock } from './format.ts';
import { badIndex, type IndexBytes } from './read-bytes.ts';
import type { IndexInode } from './read-inode.ts';
import type { Superblock } from './read-superblock.ts';

/** A stretch of an inode's content. In bytes. */
export interface Extent {
  /** 0 for the index itself, 1 for the first of its devices; `undefined` for zeros that lie nowhere. */
  readonly device: number | undefined;
  readonly position: number;
  readonly length: number;
}

const blockNumberSize = 4;

/**
 * Where an inode's content lies: stretches in order, `inode.size` bytes in all, neighbours joined.
 *
 * @throws archive/bad-index when some of it would lie outside of the index or its devices
 */
export function readExtents(bytes: IndexBytes, superblock: Superblock, inode: IndexInode): readonly Extent[] {
  if (inode.size === 0) return [];
  const extents = inode.layout === 'chunkBased' ? readChunks(bytes, superblock, inode) : flatExtents(superblock, inode);
  for (const { device, position, length } of extents) {
    const size = device === 0 ? bytes.size : device === undefined ? length : (superblock.devices[device - 1] ?? -1);
    if (position + length > size) throw badIndex(`content of inode ${inode.nid} lies outside of device ${device}`);
  }
  return extents;
}

/** Where an inode's inline content begins: right behind it. @throws archive/bad-index when it would not end within the same block */
export function inlineStart(superblock: Superblock, inode: IndexInode): number {
  const { blockSize } = superblock;
  const start = endOfInode(inode);
  if ((start % blockSize) + inode.size - plainSize(superblock, inode) <= blockSize) return start;
  throw badIndex(`inline content of inode ${inode.nid} goes past its block`);
}

/** Bytes that lie in blocks of their own, before what is inline. */
export function plainSize({ blockSize }: Superblock, { size, layout }: IndexInode): number {
  return layout === 'flatInline' ? Math.max(0, Math.ceil(size / blockSize) - 1) * blockSize : size;
}

function flatExtents(superblock: Superblock, inode: IndexInode): readonly Extent[] {
  const plain = plainSize(superblock, inode);
  const extents: Extent[] = [];
  if (plain > 0) extents.push({ device: 0, position: inode.content * superblock.blockSize, length: plain });
  if (plain < inode.size)
    extents.push({ device: 0, position: inlineStart(superblock, inode), length: inode.size - plain });
  return extents;
}

function endOfInode({ xattrPosition, xattrSize }: IndexInode): number {
  return xattrPosition + xattrSize;
}

function readChunks(bytes: IndexBytes, { blockSize, devices }: Superblock, inode: IndexInode): readonly Extent[] {
  const { nid, size, content } = inode;
  if ((content & 0xffff & ~(chunkFormat.blockBitsMask | chunkFormat.indexes)) !== 0)
    throw badIndex(`inode ${nid} has an unknown kind of chunks`);
  const chunkSize = blockSize * 2 ** (content & chunkFormat.blockBitsMask);
  const isIndexed = (content & chunkFormat.indexes) !== 0;
  const unit = isIndexed ? chunkIndexSize : blockNumberSize;
  const start = Math.ceil(endOfInode(inode) / unit) * unit;
  const count = Math.ceil(size / chunkSize);
  if (!(start + count * unit <= bytes.size)) throw badIndex(`inode ${nid} has more chunks than there is room for`);
  const mask = deviceMask(devices.length);
  const extents = createExtents();
  for (let chunk = 0; chunk < count; chunk++) {
    const entry = bytes.at(start + chunk * unit, unit);
    const block = entry.readUInt32LE(isIndexed ? chunkFields.block : 0);
    const length = Math.min(chunkSize, size - chunk * chunkSize);
    if (block === holeBlock) extents.add(undefined, 0, length);
    else extents.add(isIndexed ? entry.readUInt16LE(chunkFields.device) & mask : 0, block * blockSize, length);
  }
  return extents.list;
}

/** Bits of a chunk's device number that count. Source: Linux, fs/erofs/super.c, erofs_scan_devices. */
function deviceMask(devices: number): number {
  return devices === 0 ? 0 : 2 ** Math.ceil(Math.log2(devices + 1)) - 1;
}

/** Joins stretches as they come. */
function createExtents(): {
  readonly list: readonly Extent[];
  add(device: number | undefined, position: number, length: number): void;
} {
  const list: Extent[] = [];
  return {
    list,
    add(device, position, length) {
      const last = list.at(-1);
      const joins = last?.device === device && (device === undefined || endOf(last) === position);
      if (last !== undefined && joins) list[list.length - 1] = { ...last, length: last.length + length };
      else list.push({ device, position, length });
    },
  };
}

function endOf(extent: Extent | undefined): number {
  return extent === undefined ? 0 : extent.position + extent.length;
}
