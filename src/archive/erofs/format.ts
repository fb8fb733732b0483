/**
 * EROFS on disk, as far as an index uses it. All numbers are little-endian, all offsets in bytes.
 * Source: Linux, fs/erofs/erofs_fs.h and Documentation/filesystems/erofs.rst.
 */

/** Block of the file system, and of a tar: content in a tar always begins at a multiple of it. */
export const blockBits = 9;
export const blockSize: number = 1 << blockBits;

export const superOffset = 1024;
/** Block of the superblock and the device slot; its end is where the inodes begin. */
export const superBlock: number = superOffset / blockSize;
/** An index counts its inodes from here on, so that none has the number 0, which programs take for none. */
export const metaBlock: number = superOffset / blockSize;
export const superSize = 128;
export const superMagic = 0xe0f5e1e2;

/** Offsets in the superblock. */
export const superFields = {
  magic: 0,
  /** crc32c from the superblock to the end of its block, this field being 0. */
  checksum: 4,
  featureCompat: 8,
  blockBits: 12,
  extraSlots: 13,
  /** 16 bits: the root lies within the first 2 MiB. */
  rootNid: 14,
  /** Number of inodes; 64 bits. */
  inodes: 16,
  /** Modification time of all compact inodes: seconds, 64 bits, and nanoseconds. */
  epoch: 24,
  epochNsec: 32,
  blocks: 36,
  /** First block of the inodes: nid n lies 32 n bytes behind it. */
  metaBlock: 40,
  /** First block of the shared attributes. */
  xattrBlock: 44,
  uuid: 48,
  volumeName: 64,
  featureIncompat: 80,
  extraDevices: 86,
  /** Where the first device slot lies, in units of 128 bytes. */
  deviceSlot: 88,
  directoryBlockBits: 90,
} as const;

/** Bits of featureCompat. */
export const compatFeatures = { superChecksum: 1, mtime: 2 } as const;
/** Bits of featureIncompat. */
export const incompatFeatures = { chunkedFile: 4, deviceTable: 8 } as const;

export const deviceSlotSize = 128;
/** Offsets in a device slot: a tag, the number of blocks, and the place in one common address space (0 for none). */
export const deviceFields = { tag: 0, blocks: 64, mappedBlock: 68 } as const;

/** A nid counts units of so many bytes. */
export const inodeUnit = 32;
export const compactInodeSize = 32;
export const extendedInodeSize = 64;

/** How an inode's content is laid out: bits 1 to 3 of its format; bit 0 tells an extended inode. */
export const layouts = { flatPlain: 0, flatInline: 2, chunkBased: 4 } as const;

/** Offsets in a compact inode. */
export const compactFields = {
  format: 0,
  xattrCount: 2,
  mode: 4,
  links: 6,
  size: 8,
  mtime: 12,
  /** Device number, first block, or chunk format. */
  content: 16,
  number: 20,
  uid: 24,
  gid: 26,
} as const;

/** Offsets in an extended inode. */
export const extendedFields = {
  format: 0,
  xattrCount: 2,
  mode: 4,
  size: 8,
  content: 16,
  number: 20,
  uid: 24,
  gid: 28,
  mtime: 32,
  mtimeNsec: 40,
  links: 44,
} as const;

/** A chunk's format: how many blocks it has, as a power of two, and whether the list is of 8-byte indexes. */
export const chunkFormat = { blockBitsMask: 0x1f, indexes: 0x20 } as const;
export const chunkIndexSize = 8;
/** Offsets in a chunk index; `block` is all ones for a hole. */
export const chunkFields = { advice: 0, device: 2, block: 4 } as const;
export const holeBlock = 0xffffffff;

export const direntSize = 12;
/** Offsets in a directory entry: nid of 64 bits, where the name begins in the directory's block, and the kind of file. */
export const direntFields = { nid: 0, nameOffset: 8, fileType: 10 } as const;
export const fileTypes = {
  unknown: 0,
  file: 1,
  directory: 2,
  chardevice: 3,
  blockdevice: 4,
  fifo: 5,
  socket: 6,
  symlink: 7,
} as const;

/** Header of an inode's attributes: a name filter, and the number of shared ones, whose indexes follow. */
export const xattrHeaderSize = 12;
export const xattrHeaderFields = { nameFilter: 0, sharedCount: 4 } as const;
export const xattrEntrySize = 4;
/** Offsets in an attribute: length of the name behind its prefix, number of the prefix, length of the value; name and value follow, padded to 4. */
export const xattrEntryFields = { nameLength: 0, prefix: 1, valueSize: 2 } as const;
/** Numbers that stand for the beginning of an attribute's name; the longest that fits is taken. */
export const xattrPrefixes: readonly (readonly [number, string])[] = [
  [1, 'user.'],
  [2, 'system.posix_acl_access'],
  [3, 'system.posix_acl_default'],
  [4, 'trusted.'],
  [6, 'security.'],
];
