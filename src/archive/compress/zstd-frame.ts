import { archiveFault } from '../faults.ts';

/** What the header of a zstd frame says. Source: RFC 8878, section 3.1. */
export type ZstdHeader =
  | { readonly kind: 'skippable'; readonly size: number; readonly contentSize: number }
  | {
      readonly kind: 'frame';
      /** Bytes of the header itself. */
      readonly size: number;
      /** Bytes of memory a decoder must keep. */
      readonly windowSize: number;
      /** Bytes that come out; `undefined` when the writer did not say. */
      readonly contentSize: number | undefined;
      readonly checksum: boolean;
    };

/** Bytes that are enough to parse any header. */
export const zstdHeaderMax = 18;

// What a decoder must support by RFC 8878 is 8 MiB; `zstd --long` goes up to this without being asked to.
const windowMax = 128 * 1024 * 1024;

/**
 * Parses the header at the start of a frame.
 *
 * @param head the next `zstdHeaderMax` bytes, or all that are left
 * @param offset where they lie in the stream, for faults
 * @throws archive/bad-compression, archive/unsupported-compression
 */
export function parseZstdHeader(head: Uint8Array, offset: number): ZstdHeader {
  const view = Buffer.from(head.buffer, head.byteOffset, head.length);
  if (head.length < 5) throw brokenOff(offset + head.length);
  const magic = view.readUInt32LE(0);
  if ((magic & 0xfffffff0) >>> 0 === 0x184d2a50) {
    if (head.length < 8) throw brokenOff(offset + head.length);
    return { kind: 'skippable', size: 8, contentSize: view.readUInt32LE(4) };
  }
  if (magic !== 0xfd2fb528) throw malformed('no frame begins here', offset);
  return parseFrameHeader(view, offset);
}

function parseFrameHeader(view: Buffer, offset: number): ZstdHeader {
  const descriptor = view.readUInt8(4);
  if ((descriptor & 0x08) !== 0) throw malformed('a reserved bit is set', offset);
  const single = (descriptor & 0x20) !== 0;
  const windowBytes = single ? 0 : 1;
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3] ?? 0;
  const contentBytes = [single ? 1 : 0, 2, 4, 8][descriptor >> 6] ?? 0;
  const size = 5 + windowBytes + dictionaryBytes + contentBytes;
  if (view.length < size) throw brokenOff(offset + view.length);
  if (view.subarray(5 + windowBytes, 5 + windowBytes + dictionaryBytes).some((byte) => byte !== 0)) {
    throw archiveFault('archive/unsupported-compression', `zstd frame at byte ${offset} needs a dictionary`);
  }
  const contentSize = readContentSize(view.subarray(size - contentBytes, size));
  const windowSize = single ? (contentSize ?? 0) : toWindowSize(view.readUInt8(5));
  if (windowSize > windowMax) throw windowTooLarge(windowSize, offset);
  return { kind: 'frame', size, windowSize, contentSize, checksum: (descriptor & 4) !== 0 };
}

function toWindowSize(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >> 3));
  return base + (base / 8) * (descriptor & 7);
}

function readContentSize(bytes: Buffer): number | undefined {
  switch (bytes.length) {
    case 0:
      return undefined;
    case 2:
      // Sizes below 256 take one byte, so counting starts there.
      return bytes.readUInt16LE(0) + 256;
    case 8:
      return Number(bytes.readBigUInt64LE(0));
    default:
      return bytes.readUIntLE(0, bytes.length);
  }
}

/** What the three bytes before a block say. */
export interface ZstdBlock {
  /** Bytes that follow in the stream. */
  readonly size: number;
  readonly last: boolean;
}

/** Bytes of a block's header. */
export const zstdBlockHeaderSize = 3;

/**
 * @param head at least `zstdBlockHeaderSize` bytes, or all that are left
 * @throws archive/bad-compression
 */
export function parseZstdBlock(head: Uint8Array, offset: number): ZstdBlock {
  const [low, middle, high] = head;
  if (low === undefined || middle === undefined || high === undefined) throw brokenOff(offset + head.length);
  const type = (low >> 1) & 3;
  if (type === 3) throw malformed('a block has the reserved type', offset);
  const size = (low >> 3) | (middle << 5) | (high << 13);
  // A block of one repeated byte stores that byte alone.
  return { size: type === 1 ? 1 : size, last: (low & 1) !== 0 };
}

/** The fault for what no decoder could read. */
export function malformed(why: string, offset: number): Error {
  return archiveFault('archive/bad-compression', `zstd stream is malformed at byte ${offset}: ${why}`);
}

/** The fault for a stream that ends within a frame. */
export function brokenOff(offset: number): Error {
  return archiveFault('archive/bad-compression', `zstd stream breaks off at byte ${offset}`, {
    hint: 'Get the file again: it was not copied whole.',
  });
}

function windowTooLarge(size: number, offset: number): Error {
  const text = `zstd frame at byte ${offset} needs a window of ${size} bytes, at most ${windowMax} are allowed`;
  return archiveFault('archive/unsupported-compression', text, { hint: 'Compress with zstd --long=27 or less.' });
}
