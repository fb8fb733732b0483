import type { EntryType } from '../entry.ts';
import {
  compactFields,
  compactInodeSize,
  extendedFields,
  extendedInodeSize,
  layouts,
  xattrEntrySize,
  xattrHeaderSize,
} from './format.ts';
import { badIndex, type IndexBytes } from './read-bytes.ts';
import { inodePosition, type Superblock } from './read-superblock.ts';

/** How an inode's content is laid out. */
export type InodeLayout = keyof typeof layouts;

/** An inode as it stands in an index. */
export interface IndexInode {
  readonly nid: number;
  readonly type: Exclude<EntryType, 'hardlink'>;
  /** Permission bits with setuid, setgid and sticky. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly links: number;
  /** Bytes of content, target or directory. */
  readonly size: number;
  readonly mtimeSec: number;
  readonly mtimeNsec: number;
  readonly layout: InodeLayout;
  /** Device number, first block, or chunk format. */
  readonly content: number;
  /** Where its attributes begin; 0 bytes when it has none. */
  readonly xattrPosition: number;
  readonly xattrSize: number;
}

const layoutNames: ReadonlyMap<number, InodeLayout> = new Map([
  [layouts.flatPlain, 'flatPlain'],
  [layouts.flatInline, 'flatInline'],
  [layouts.chunkBased, 'chunkBased'],
]);

const typesByMode: ReadonlyMap<number, IndexInode['type']> = new Map([
  [0o010000, 'fifo'],
  [0o020000, 'chardevice'],
  [0o040000, 'directory'],
  [0o060000, 'blockdevice'],
  [0o100000, 'file'],
  [0o120000, 'symlink'],
]);
const typeBits = 0o170000;

/** Reads the inode with this number. @throws archive/bad-index */
export function readInode(bytes: IndexBytes, superblock: Superblock, nid: number): IndexInode {
  const position = inodePosition(superblock, nid);
  const compact = bytes.at(position, compactInodeSize);
  const format = compact.readUInt16LE(compactFields.format);
  const isExtended = (format & 1) !== 0;
  const layout = layoutNames.get(format >> 1);
  if (layout === undefined) throw badIndex(`inode ${nid} has the unknown format ${format}`);
  const size = isExtended ? extendedInodeSize : compactInodeSize;
  const head = isExtended ? bytes.at(position, size) : compact;
  const fields = isExtended ? readExtended(head, nid) : readCompact(head, superblock);
  const count = head.readUInt16LE(compactFields.xattrCount);
  const mode = head.readUInt16LE(compactFields.mode);
  const type = typesByMode.get(mode & typeBits);
  if (type === undefined) throw badIndex(`inode ${nid} has the unknown mode 0${mode.toString(8)}`);
  return {
    nid,
    type,
    mode: mode & 0o7777,
    uid: fields.uid,
    gid: fields.gid,
    links: fields.links,
    size: fields.size,
    mtimeSec: fields.mtimeSec,
    mtimeNsec: fields.mtimeNsec,
    layout,
    content: head.readUInt32LE(compactFields.content),
    xattrPosition: position + size,
    xattrSize: count === 0 ? 0 : xattrHeaderSize + (count - 1) * xattrEntrySize,
  };
}

type Fields = Pick<IndexInode, 'uid' | 'gid' | 'links' | 'size' | 'mtimeSec' | 'mtimeNsec'>;

function readCompact(head: Buffer, { epochSec, epochNsec }: Superblock): Fields {
  return {
    uid: head.readUInt16LE(compactFields.uid),
    gid: head.readUInt16LE(compactFields.gid),
    links: head.readUInt16LE(compactFields.links),
    size: head.readUInt32LE(compactFields.size),
    mtimeSec: epochSec + head.readUInt32LE(compactFields.mtime),
    mtimeNsec: epochNsec,
  };
}

function readExtended(head: Buffer, nid: number): Fields {
  const size = readUInt64(head, extendedFields.size);
  if (!Number.isSafeInteger(size)) throw badIndex(`inode ${nid} has a size of ${size} bytes`);
  const mtimeNsec = head.readUInt32LE(extendedFields.mtimeNsec);
  if (mtimeNsec > 999_999_999) throw badIndex(`inode ${nid} has a time of ${mtimeNsec} nanoseconds`);
  return {
    uid: head.readUInt32LE(extendedFields.uid),
    gid: head.readUInt32LE(extendedFields.gid),
    links: head.readUInt32LE(extendedFields.links),
    size,
    mtimeSec: head.readInt32LE(extendedFields.mtime + 4) * 2 ** 32 + head.readUInt32LE(extendedFields.mtime),
    mtimeNsec,
  };
}

/** 64 bits; not exact beyond 2^53. */
export function readUInt64(bytes: Buffer, at: number): number {
  return bytes.readUInt32LE(at + 4) * 2 ** 32 + bytes.readUInt32LE(at);
}

/** Major and minor number of a device, as Linux packs them. Source: include/linux/kdev_t.h, new_decode_dev. */
export function toDeviceNumbers(packed: number): { readonly major: number; readonly minor: number } {
  return { major: (packed >>> 8) & 0xfff, minor: (packed & 0xff) | ((packed >>> 12) & 0xfff00) };
}
