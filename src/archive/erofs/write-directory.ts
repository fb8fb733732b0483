import { encodePath } from '../../base/index.ts';
import { blockSize, direntFields, direntSize, fileTypes } from './format.ts';
import type { DirectoryNode, IndexNode, Listing } from './index-node.ts';
import type { IndexOutput } from './index-output.ts';
import { blockEntries } from './list-directory.ts';

/** Writes the blocks of a directory that do not lie behind its inode. */
export function writeDirectoryBlocks(output: IndexOutput, node: DirectoryNode): void {
  const { listing } = node;
  if (listing === undefined || listing.inlineSize === listing.size) return;
  const end = listing.size - listing.inlineSize;
  for (let first = 0, done = 0; done < end; done += blockSize) {
    const next = blockEntries(listing.names, listing.ascii, first).end;
    const block = output.room(blockSize);
    writeEntries(output.bytes, block, listing, first, next);
    first = next;
  }
}

/** Writes the block of a directory that lies behind its inode, if one does. */
export function writeDirectoryTail(output: IndexOutput, node: DirectoryNode): void {
  const { listing } = node;
  if (listing === undefined || listing.inlineSize === 0) return;
  let first = 0;
  for (let done = listing.inlineSize; done < listing.size; done += blockSize) {
    first = blockEntries(listing.names, listing.ascii, first).end;
  }
  const tail = output.room(listing.inlineSize);
  writeEntries(output.bytes, tail, listing, first, listing.names.length);
}

/** Writes entries `first` to `end` of a directory, as one block of it: what is known of each, then their names. */
function writeEntries(
  bytes: Buffer,
  block: number,
  { names, nodes, ascii }: Listing,
  first: number,
  end: number,
): void {
  let nameOffset = (end - first) * direntSize;
  for (let index = first; index < end; index++) {
    const name = names[index] ?? '';
    const target = nodes[index];
    if (target === undefined) break;
    const at = block + (index - first) * direntSize;
    bytes.writeUInt32LE(target.nid % 2 ** 32, at + direntFields.nid);
    bytes.writeUInt32LE(Math.floor(target.nid / 2 ** 32), at + direntFields.nid + 4);
    bytes.writeUInt16LE(nameOffset, at + direntFields.nameOffset);
    bytes.writeUInt8(typeOf(target), at + direntFields.fileType);
    nameOffset += ascii ? bytes.write(name, block + nameOffset, 'latin1') : putBytes(bytes, name, block + nameOffset);
  }
}

function putBytes(bytes: Buffer, name: string, at: number): number {
  const encoded = encodePath(name);
  bytes.set(encoded, at);
  return encoded.length;
}

function typeOf(node: IndexNode): number {
  return node.type === 'whiteout' ? fileTypes.chardevice : fileTypes[node.type];
}
