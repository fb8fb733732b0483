import { encodePath } from '../../base/index.ts';
import { crc32c } from './crc32c.ts';
import {
  blockBits,
  blockSize,
  compatFeatures,
  deviceFields,
  deviceSlotSize,
  incompatFeatures,
  inodeUnit,
  metaBlock,
  superBlock,
  superFields,
  superMagic,
  superOffset,
  superSize,
} from './format.ts';
import type { IndexNode } from './index-node.ts';
import { IndexOutput } from './index-output.ts';
import type { IndexedTar } from './indexed-tar.ts';
import type { IndexLayout } from './lay-out.ts';

import { writeChunks, writeCopies } from './write-chunks.ts';
import { writeDirectoryBlocks, writeDirectoryTail } from './write-directory.ts';
import { writeInode, writeXattr } from './write-inode.ts';

/** Writes an index from its first byte to its last. */
export function writeIndex(layout: IndexLayout, tar: IndexedTar, out: (bytes: Uint8Array) => void): void {
  const output = new IndexOutput(out);
  output.skipToBlock(superBlock);
  output.write(toSuperBlock(layout, tar));
  for (const node of inNidOrder(layout.nodes)) {
    output.skipTo(metaBlock * blockSize + node.nid * inodeUnit);
    writeInode(output, node, layout);
    writeBehindInode(output, node, layout);
  }
  output.skipToBlock(layout.sharedBlock);
  for (const xattr of layout.shared.xattrs) writeXattr(output, xattr);
  output.skipToBlock(layout.listBlock);
  for (const node of layout.nodes) writeList(output, node);
  output.skipToBlock(layout.copyBlock);
  for (const node of layout.nodes) if (node.type === 'file') writeCopies(output, node, tar.read);
  output.skipToBlock(layout.endBlock);
  output.flush();
}

function inNidOrder(nodes: readonly IndexNode[]): IndexNode[] {
  return nodes.toSorted((a, b) => a.nid - b.nid);
}

function writeBehindInode(output: IndexOutput, node: IndexNode, layout: IndexLayout): void {
  if (node.type === 'file') writeChunks(output, node, layout.copyBlock);
  if (node.type === 'directory') writeDirectoryTail(output, node);
  if (node.type === 'symlink' && node.inlined) output.write(encodePath(node.target));
}

/** What of a directory or symlink does not lie behind its inode. */
function writeList(output: IndexOutput, node: IndexNode): void {
  if (node.type === 'directory') writeDirectoryBlocks(output, node);
  if (node.type !== 'symlink' || node.inlined) return;
  output.write(encodePath(node.target));
  output.skipToBlock(Math.ceil(output.position / blockSize));
}

function toSuperBlock(layout: IndexLayout, tar: IndexedTar): Buffer {
  const bytes = Buffer.alloc(blockSize);
  bytes.writeUInt32LE(superMagic, superFields.magic);
  bytes.writeUInt32LE(compatFeatures.superChecksum | compatFeatures.mtime, superFields.featureCompat);
  bytes.writeUInt8(blockBits, superFields.blockBits);
  bytes.writeUInt16LE(layout.nodes[0]?.nid ?? 0, superFields.rootNid);
  bytes.writeBigUInt64LE(BigInt(layout.nodes.length), superFields.inodes);
  bytes.writeBigInt64LE(BigInt(layout.epoch.mtimeSec), superFields.epoch);
  bytes.writeUInt32LE(layout.epoch.mtimeNsec, superFields.epochNsec);
  bytes.writeUInt32LE(layout.endBlock, superFields.blocks);
  bytes.writeUInt32LE(metaBlock, superFields.metaBlock);
  bytes.writeUInt32LE(layout.sharedBlock, superFields.xattrBlock);
  bytes.writeUInt32LE(incompatFeatures.chunkedFile | incompatFeatures.deviceTable, superFields.featureIncompat);
  bytes.writeUInt16LE(1, superFields.extraDevices);
  const slot = superSize;
  bytes.writeUInt16LE((superOffset + slot) / deviceSlotSize, superFields.deviceSlot);
  bytes.writeUInt32LE(Math.ceil(tar.size / blockSize), slot + deviceFields.blocks);
  const { digest } = tar;
  if (digest !== undefined) {
    const hex = digest.slice(digest.indexOf(':') + 1);
    bytes.write(hex.slice(0, 32), superFields.uuid, 'hex');
    bytes.write(hex.slice(0, deviceFields.blocks), slot + deviceFields.tag, 'latin1');
  }
  bytes.writeUInt32LE(crc32c(bytes), superFields.checksum);
  return bytes;
}
