import { baseFault } from './fault.ts';

/** Anything that yields bytes piece by piece. */
export type ByteStream = AsyncIterable<Uint8Array>;

/** Joins pieces into one array; a single piece is returned as it is. */
export function concatBytes(pieces: readonly Uint8Array[]): Uint8Array {
  const [first] = pieces;
  return pieces.length === 1 && first !== undefined ? first : Buffer.concat(pieces);
}

/** A copy: of pieces whose memory is used again. (`slice` copies an array, and of a Buffer it is a view.) */
export function copyBytes(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes);
}

/**
 * Reads a stream to its end.
 *
 * @param limit most bytes accepted
 * @throws base/too-large as soon as the stream passes `limit`; the rest is not read
 */
export async function readBytes(stream: ByteStream, limit: number): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of stream) {
    size += piece.length;
    if (size > limit) throw baseFault('base/too-large', `more than ${limit} bytes`);
    pieces.push(piece);
  }
  return concatBytes(pieces);
}

/** One array as a stream of one piece. */
export async function* streamOf(...pieces: Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* pieces;
}

/** UTF-8 bytes of a text. */
export function utf8(text: string): Uint8Array {
  return Buffer.from(text, 'utf8');
}

const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** A size for people, in powers of 1000 as Docker prints them: `1.46GB`, `17MB`, `512B`. */
export function formatSize(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const text = unit === 0 ? String(value) : String(Number(value.toPrecision(3)));
  return `${text}${units[unit]}`;
}
