import {
  chunkFormat,
  compactFields,
  compactInodeSize,
  extendedFields,
  extendedInodeSize,
  layouts,
  xattrEntryFields,
  xattrEntrySize,
  xattrHeaderFields,
  xattrHeaderSize,
} from './format.ts';
import type { IndexNode } from './index-node.ts';
import type { IndexOutput } from './index-output.ts';
import { type IndexLayout, inodeSize, sizeOf } from './lay-out.ts';
import { splitXattrs, xattrBodySize, xattrUnit } from './share-xattrs.ts';
import { chunkBitsOf } from './write-chunks.ts';
import type { Xattr } from './xattr.ts';

/** Writes an inode and its attributes. */
export function writeInode(output: IndexOutput, node: IndexNode, layout: IndexLayout): void {
  const extended = inodeSize(node, layout.epoch) === extendedInodeSize;
  const format = (layoutOf(node) << 1) | (extended ? 1 : 0);
  const content = contentOf(node, layout.listBlock);
  if (extended) writeExtended(output, node, format, content);
  else writeCompact(output, node, format, content);
  if (node.xattrs.length > 0) writeXattrs(output, node.xattrs);
}

function writeCompact(output: IndexOutput, node: IndexNode, format: number, content: number): void {
  const at = output.room(compactInodeSize);
  const { bytes } = output;
  bytes.writeUInt16LE(format, at + compactFields.format);
  bytes.writeUInt16LE(xattrCount(node.xattrs), at + compactFields.xattrCount);
  bytes.writeUInt16LE(modeOf(node), at + compactFields.mode);
  bytes.writeUInt16LE(node.links, at + compactFields.links);
  bytes.writeUInt32LE(sizeOf(node), at + compactFields.size);
  bytes.writeUInt32LE(content, at + compactFields.content);
  bytes.writeUInt32LE(node.number, at + compactFields.number);
  bytes.writeUInt16LE(node.uid, at + compactFields.uid);
  bytes.writeUInt16LE(node.gid, at + compactFields.gid);
}

function writeExtended(output: IndexOutput, node: IndexNode, format: number, content: number): void {
  const at = output.room(extendedInodeSize);
  const { bytes } = output;
  bytes.writeUInt16LE(format, at + extendedFields.format);
  bytes.writeUInt16LE(xattrCount(node.xattrs), at + extendedFields.xattrCount);
  bytes.writeUInt16LE(modeOf(node), at + extendedFields.mode);
  writeInt64(bytes, sizeOf(node), at + extendedFields.size);
  bytes.writeUInt32LE(content, at + extendedFields.content);
  bytes.writeUInt32LE(node.number, at + extendedFields.number);
  bytes.writeUInt32LE(node.uid, at + extendedFields.uid);
  bytes.writeUInt32LE(node.gid, at + extendedFields.gid);
  writeInt64(bytes, node.mtimeSec, at + extendedFields.mtime);
  bytes.writeUInt32LE(node.mtimeNsec, at + extendedFields.mtimeNsec);
  bytes.writeUInt32LE(node.links, at + extendedFields.links);
}

/** A number within 2^53, in two's complement. */
function writeInt64(bytes: Buffer, value: number, at: number): void {
  const high = Math.floor(value / 2 ** 32);
  bytes.writeUInt32LE(value - high * 2 ** 32, at);
  bytes.writeInt32LE(high, at + 4);
}

/** File type bits of a mode. Source: inode(7). */
const typeBits = {
  file: 0o100000,
  directory: 0o040000,
  symlink: 0o120000,
  chardevice: 0o020000,
  whiteout: 0o020000,
  blockdevice: 0o060000,
  fifo: 0o010000,
} as const;

function modeOf(node: IndexNode): number {
  return typeBits[node.type] | node.mode;
}

function layoutOf(node: IndexNode): number {
  switch (node.type) {
    case 'file':
      return node.size === 0 ? layouts.flatPlain : layouts.chunkBased;
    case 'directory':
      return (node.listing?.inlineSize ?? 0) > 0 ? layouts.flatInline : layouts.flatPlain;
    case 'symlink':
      return node.inlined ? layouts.flatInline : layouts.flatPlain;
    default:
      return layouts.flatPlain;
  }
}

/** What an inode says of its content: the first block, how it is cut in chunks, or the number of a device. */
function contentOf(node: IndexNode, listBlock: number): number {
  switch (node.type) {
    case 'file':
      return node.size === 0 ? 0 : chunkFormat.indexes | chunkBitsOf(node);
    case 'directory':
      return listBlock + (node.listing?.block ?? 0);
    case 'symlink':
      return node.inlined ? 0 : listBlock + node.block;
    default:
      return toDevice(node.major, node.minor);
  }
}

/** Source: Linux, include/linux/kdev_t.h, new_encode_dev. */
function toDevice(major: number, minor: number): number {
  return ((minor & 0xff) | (major << 8) | ((minor & ~0xff) << 12)) >>> 0;
}

function xattrCount(xattrs: readonly Xattr[]): number {
  return xattrs.length === 0 ? 0 : (xattrBodySize(xattrs) - xattrHeaderSize) / xattrUnit + 1;
}

function writeXattrs(output: IndexOutput, xattrs: readonly Xattr[]): void {
  const { shared, own } = splitXattrs(xattrs);
  const at = output.room(xattrHeaderSize);
  output.bytes.writeUInt8(shared.length, at + xattrHeaderFields.sharedCount);
  for (const xattr of shared) output.bytes.writeUInt32LE(xattr.shared ?? 0, output.room(xattrUnit));
  for (const xattr of own) writeXattr(output, xattr);
}

/** Writes an attribute, filled up to whole units. */
export function writeXattr(output: IndexOutput, { prefix, suffix, value, size }: Xattr): void {
  const end = output.position + size;
  const at = output.room(xattrEntrySize);
  output.bytes.writeUInt8(suffix.length, at + xattrEntryFields.nameLength);
  output.bytes.writeUInt8(prefix, at + xattrEntryFields.prefix);
  output.bytes.writeUInt16LE(value.length, at + xattrEntryFields.valueSize);
  output.write(suffix);
  output.write(value);
  output.skipTo(end);
}
