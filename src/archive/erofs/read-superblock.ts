import { crc32c } from './crc32c.ts';
import {
  compatFeatures,
  deviceFields,
  deviceSlotSize,
  incompatFeatures,
  inodeUnit,
  superFields,
  superMagic,
  superOffset,
  superSize,
} from './format.ts';
import { badIndex, type IndexBytes } from './read-bytes.ts';

/** What an index says about itself as a whole. */
export interface Superblock {
  /** Bytes in a block of the index and of what it points to: a power of two. */
  readonly blockSize: number;
  readonly rootNid: number;
  /** Where nid 0 would lie. */
  readonly metaStart: number;
  /** Where the shared attributes lie. */
  readonly xattrStart: number;
  /** Time of compact inodes. */
  readonly epochSec: number;
  readonly epochNsec: number;
  /** Bytes of each device that content may lie in, the first being device 1; infinite when it is not said. */
  readonly devices: readonly number[];
}

/** Compressed data would begin with zeros; says nothing where nothing is compressed, and mkfs.erofs always sets it. */
const zeroPadding = 1 << 0;
const knownFeatures = zeroPadding | incompatFeatures.chunkedFile | incompatFeatures.deviceTable;

const leastBlockBits = 9;
const mostBlockBits = 16;
/** More than one is never written here; Linux itself is content with 65,535. */
const mostDevices = 1024;

/** Reads and checks the superblock. @throws archive/bad-index */
export function readSuperblock(bytes: IndexBytes): Superblock {
  const head = bytes.at(superOffset, superSize);
  if (head.readUInt32LE(superFields.magic) !== superMagic) throw badIndex('it is no EROFS image');
  const bits = head.readUInt8(superFields.blockBits);
  if (bits < leastBlockBits || bits > mostBlockBits) throw badIndex(`its blocks have 2^${bits} bytes`);
  assertFeatures(head);
  const blockSize = 2 ** bits;
  if ((head.readUInt32LE(superFields.featureCompat) & compatFeatures.superChecksum) !== 0)
    assertChecksum(bytes, blockSize);
  return {
    blockSize,
    rootNid: head.readUInt16LE(superFields.rootNid),
    metaStart: head.readUInt32LE(superFields.metaBlock) * blockSize,
    xattrStart: head.readUInt32LE(superFields.xattrBlock) * blockSize,
    epochSec: Number(head.readBigInt64LE(superFields.epoch)),
    epochNsec: head.readUInt32LE(superFields.epochNsec),
    devices: readDevices(bytes, head, blockSize),
  };
}

/** Where an inode lies. */
export function inodePosition({ metaStart }: Superblock, nid: number): number {
  return metaStart + nid * inodeUnit;
}

function assertFeatures(head: Buffer): void {
  const unknown = head.readUInt32LE(superFields.featureIncompat) & ~knownFeatures;
  if (unknown !== 0) throw badIndex(`it uses features that are not read (0x${(unknown >>> 0).toString(16)})`);
  if (head.readUInt8(superFields.directoryBlockBits) !== 0) throw badIndex('its directories have blocks of their own');
}

/** The checksum is over the block from the superblock on, or the rest of it, with zeros in its own place. */
function assertChecksum(bytes: IndexBytes, blockSize: number): void {
  const length = blockSize > superOffset ? blockSize - superOffset : blockSize;
  const block = Buffer.from(bytes.at(superOffset, length));
  const expected = block.readUInt32LE(superFields.checksum);
  block.writeUInt32LE(0, superFields.checksum);
  if (crc32c(block) !== expected) throw badIndex('the checksum of its superblock is wrong');
}

function readDevices(bytes: IndexBytes, head: Buffer, blockSize: number): readonly number[] {
  const count = head.readUInt16LE(superFields.extraDevices);
  const hasTable = (head.readUInt32LE(superFields.featureIncompat) & incompatFeatures.deviceTable) !== 0;
  if (!hasTable || count === 0) return [];
  if (count > mostDevices) throw badIndex(`it names ${count} devices`);
  const slots = bytes.at(head.readUInt16LE(superFields.deviceSlot) * deviceSlotSize, count * deviceSlotSize);
  return Array.from(
    { length: count },
    (_, slot) =>
      // mkfs.erofs 1.5 leaves it 0.
      slots.readUInt32LE(slot * deviceSlotSize + deviceFields.blocks) * blockSize || Number.POSITIVE_INFINITY,
  );
}
