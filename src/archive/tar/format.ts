/** Bytes in a block: headers are one, content is padded to whole ones. */
export const blockSize = 512;

/** A stretch of a header block. */
export interface Field {
  readonly at: number;
  readonly length: number;
}

export type FieldName =
  | 'name'
  | 'mode'
  | 'uid'
  | 'gid'
  | 'size'
  | 'mtime'
  | 'checksum'
  | 'typeflag'
  | 'linkName'
  | 'magic'
  | 'devMajor'
  | 'devMinor'
  | 'prefix'
  | 'starPrefix'
  | 'starMark'
  | 'gnuAccessTime'
  | 'gnuSparse'
  | 'gnuSparseMore'
  | 'gnuRealSize';

/**
 * The layout of a tar header block: offset and length of each field, in bytes.
 * Source: POSIX.1-2017 pax, "ustar Interchange Format"; GNU tar manual, "Basic Tar Format".
 */
export const fields: Readonly<Record<FieldName, Field>> = {
  name: { at: 0, length: 100 },
  mode: { at: 100, length: 8 },
  uid: { at: 108, length: 8 },
  gid: { at: 116, length: 8 },
  size: { at: 124, length: 12 },
  mtime: { at: 136, length: 12 },
  checksum: { at: 148, length: 8 },
  typeflag: { at: 156, length: 1 },
  linkName: { at: 157, length: 100 },
  magic: { at: 257, length: 8 },
  devMajor: { at: 329, length: 8 },
  devMinor: { at: 337, length: 8 },
  prefix: { at: 345, length: 155 },
  /** star ends its prefix earlier, to make room for two times and a mark. */
  starPrefix: { at: 345, length: 131 },
  starMark: { at: 508, length: 4 },
  /** Old GNU headers have no prefix but, in its place, times and the beginning of a sparse map. */
  gnuAccessTime: { at: 345, length: 12 },
  gnuSparse: { at: 386, length: 96 },
  gnuSparseMore: { at: 482, length: 1 },
  gnuRealSize: { at: 483, length: 12 },
};

/** Bytes of zeros that fill the last block of `size` bytes. */
export function paddingOf(size: number): number {
  return (blockSize - (size % blockSize)) % blockSize;
}

/** `size` rounded up to whole blocks. */
export function paddedSize(size: number): number {
  return size + paddingOf(size);
}

/** Sum of a header's bytes, the checksum field itself counted as eight spaces. */
export function headerChecksum(block: Uint8Array, at: number): number {
  const { checksum } = fields;
  let sum = checksum.length * 0x20;
  for (let index = at; index < at + checksum.at; index++) sum += block[index] ?? 0;
  for (let index = at + checksum.at + checksum.length; index < at + blockSize; index++) sum += block[index] ?? 0;
  return sum;
}
