import { archiveFault } from '../faults.ts';
import { BitReader } from './bit-reader.ts';
import type { ByteReader } from './byte-reader.ts';
import { readBlock } from './bzip2-block.ts';

const blockMagic = 0x314159_265359;
const endMagic = 0x177245_385090;
/** More than a block can take: 900,000 symbols of 20 bits, and its tables. */
const mostOfBlock = 2_400_000;

/**
 * Decodes bzip2 streams to the input's end, one block in memory. Checksums are compared.
 *
 * @throws archive/bad-compression
 */
export async function* decodeBzip2(reader: ByteReader): AsyncGenerator<Uint8Array> {
  while ((await reader.peek(1)).length > 0) {
    const head = await reader.peek(4);
    const level = (head[3] ?? 0) - 0x30;
    const isStream = Buffer.from(head.subarray(0, 3)).toString('latin1') === 'BZh' && level >= 1 && level <= 9;
    if (!isStream) throw malformed(reader.offset, 'something else follows it');
    reader.take(4);
    yield* decodeStream(reader, level * 100_000);
  }
}

/** One stream, from behind its header to the byte after its end. */
async function* decodeStream(reader: ByteReader, most: number): AsyncGenerator<Uint8Array> {
  let skipped = 0;
  let sum = 0;
  for (;;) {
    const bits = new BitReader(await reader.peek(mostOfBlock), skipped);
    const part = readPart(bits, most, reader.offset);
    if (part.kind === 'end') {
      if (part.sum !== sum >>> 0) throw malformed(reader.offset, 'its checksum is wrong');
      reader.take(Math.ceil(bits.position / 8));
      return;
    }
    sum = ((sum << 1) | (sum >>> 31)) ^ part.sum;
    reader.take(Math.floor(bits.position / 8));
    skipped = bits.position % 8;
    yield part.bytes;
  }
}

type Part =
  | { readonly kind: 'block'; readonly bytes: Uint8Array; readonly sum: number }
  | { readonly kind: 'end'; readonly sum: number };

function readPart(bits: BitReader, most: number, offset: number): Part {
  try {
    const magic = bits.read(24) * 2 ** 24 + bits.read(24);
    if (magic !== blockMagic && magic !== endMagic) throw new RangeError('a block begins with something else');
    const sum = bits.read(16) * 2 ** 16 + bits.read(16);
    if (magic === endMagic) return { kind: 'end', sum };
    const bytes = readBlock(bits, most);
    if (sumOf(bytes) !== sum) throw new RangeError('the checksum of a block is wrong');
    return { kind: 'block', bytes, sum };
  } catch (error) {
    throw error instanceof RangeError ? malformed(offset, error.message) : error;
  }
}

/** CRC-32 as bzip2 has it, the highest bit of a byte first. */
function sumOf(bytes: Uint8Array): number {
  let sum = -1;
  for (const byte of bytes) sum = (sum << 8) ^ (sumTable[(sum >>> 24) ^ byte] ?? 0);
  return ~sum >>> 0;
}

const sumTable: Int32Array = Int32Array.from({ length: 256 }, (_, byte) => {
  let sum = byte << 24;
  for (let bit = 0; bit < 8; bit++) sum = (sum << 1) ^ (sum < 0 ? 0x04c1_1db7 : 0);
  return sum;
});

function malformed(offset: number, reason: string): Error {
  return archiveFault('archive/bad-compression', `bzip2 stream is malformed behind byte ${offset}: ${reason}`, {
    hint: 'Get the file again: it was damaged or not copied whole.',
  });
}
