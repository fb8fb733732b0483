import { decodePath, encodePath } from '../../base/index.ts';
import { direntFields, direntSize } from './format.ts';
import { badIndex, type IndexBytes } from './read-bytes.ts';
import { inlineStart, plainSize } from './read-extents.ts';
import { type IndexInode, readUInt64 } from './read-inode.ts';
import type { Superblock } from './read-superblock.ts';

/** A name in a directory and the number of its inode. */
export interface IndexName {
  readonly name: string;
  readonly nid: number;
}

/** Names in the block of a directory: `count` entries, the names behind them. */
interface NameBlock {
  readonly bytes: Buffer;
  readonly count: number;
}

const mostNameBytes = 255;
const dot = 0x2e;

/**
 * Looks for one name in a directory: by halves, first for the block, then within it.
 *
 * @returns the number of its inode
 * @throws archive/bad-index
 */
export function findName(
  bytes: IndexBytes,
  superblock: Superblock,
  directory: IndexInode,
  name: string,
): number | undefined {
  const wanted = encodePath(name);
  let low = 0;
  let high = blockCount(bytes, superblock, directory) - 1;
  let block: NameBlock | undefined;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const candidate = readBlock(bytes, superblock, directory, middle);
    const order = compareName(candidate, 0, wanted);
    if (order === 0) return nidAt(candidate, 0);
    if (order < 0) {
      block = candidate;
      low = middle + 1;
    } else high = middle - 1;
  }
  return block && findInBlock(block, wanted);
}

/**
 * All names of a directory but `.` and `..`, in byte order.
 *
 * @param parent number of the directory that this one lies in. `..` has to say so too, `.` has to be the directory itself, and no directory
 *   may be in it twice: so whoever walks down from the root comes by each directory once at most
 * @throws archive/bad-index, also when the names are not in order
 */
export function readNames(
  bytes: IndexBytes,
  superblock: Superblock,
  directory: IndexInode,
  parent: number,
): readonly IndexName[] {
  const names: IndexName[] = [];
  let before: Buffer = Buffer.alloc(0);
  let dots = 0;
  const blocks = blockCount(bytes, superblock, directory);
  for (let number = 0; number < blocks; number++) {
    const block = readBlock(bytes, superblock, directory, number);
    for (let at = 0; at < block.count; at++) {
      const name = nameAt(block, at);
      if (Buffer.compare(before, name) >= 0) throw badIndex(`directory ${directory.nid} is not in order`);
      before = name;
      const nid = nidAt(block, at);
      if (!isDots(name)) names.push({ name: toName(name, directory), nid });
      else if (nid === (name.length === 1 ? directory.nid : parent)) dots += 1;
    }
  }
  if (dots !== 2) throw badIndex(`directory ${directory.nid} lies in another than it says`);
  return names;
}

function blockCount(bytes: IndexBytes, { blockSize }: Superblock, { nid, size, layout }: IndexInode): number {
  if (layout === 'chunkBased' || size > bytes.size)
    throw badIndex(`directory ${nid} has ${size} bytes in ${layout} layout`);
  return Math.ceil(size / blockSize);
}

function readBlock(bytes: IndexBytes, superblock: Superblock, directory: IndexInode, number: number): NameBlock {
  const { blockSize } = superblock;
  const offset = number * blockSize;
  const plain = plainSize(superblock, directory);
  const start = offset < plain ? directory.content * blockSize + offset : inlineStart(superblock, directory);
  const block = bytes.at(start, Math.min(blockSize, directory.size - offset));
  const first = block.length < direntSize ? 0 : block.readUInt16LE(direntFields.nameOffset);
  if (first < direntSize || first >= block.length || first % direntSize !== 0)
    throw badIndex(`block ${number} of directory ${directory.nid} is malformed`);
  return { bytes: block, count: first / direntSize };
}

function findInBlock(block: NameBlock, wanted: Uint8Array): number | undefined {
  let low = 0;
  let high = block.count - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const order = compareName(block, middle, wanted);
    if (order === 0) return nidAt(block, middle);
    if (order < 0) low = middle + 1;
    else high = middle - 1;
  }
  return undefined;
}

function compareName(block: NameBlock, at: number, wanted: Uint8Array): number {
  return Buffer.compare(nameAt(block, at), wanted);
}

function nidAt({ bytes }: NameBlock, at: number): number {
  return readUInt64(bytes, at * direntSize + direntFields.nid);
}

function nameAt({ bytes, count }: NameBlock, at: number): Buffer {
  const start = bytes.readUInt16LE(at * direntSize + direntFields.nameOffset);
  const end =
    at + 1 < count ? bytes.readUInt16LE((at + 1) * direntSize + direntFields.nameOffset) : endOfLast(bytes, start);
  if (start < count * direntSize || end <= start || end > bytes.length || end - start > mostNameBytes)
    throw badIndex('a name in a directory lies outside of its block');
  return bytes.subarray(start, end);
}

/** The last name of a block goes on to the first NUL, or to the end. */
function endOfLast(bytes: Buffer, start: number): number {
  const end = bytes.indexOf(0, start);
  return end < 0 ? bytes.length : end;
}

function isDots(name: Buffer): boolean {
  return name[0] === dot && (name.length === 1 || (name.length === 2 && name[1] === dot));
}

function toName(bytes: Buffer, directory: IndexInode): string {
  if (bytes.includes(0) || bytes.includes(0x2f))
    throw badIndex(`directory ${directory.nid} holds a name that no file can have`);
  return decodePath(bytes);
}
