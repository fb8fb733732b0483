import { baseFault } from '../base/index.ts';
import { openContentReader } from './content-reader.ts';
import { imageFault } from './faults.ts';
import type { ContentRange } from './layer-index.ts';

/**
 * Reads the stretches of one file into memory.
 *
 * @param size bytes in all
 * @throws base/too-large when `size` is over `limit`; image/unreadable
 */
export function readRanges(ranges: readonly ContentRange[], size: number, limit: number): Uint8Array {
  if (size > limit) throw baseFault('base/too-large', `a file of ${size} bytes, at most ${limit} allowed`);
  const bytes = Buffer.allocUnsafe(size);
  using reader = openContentReader();
  const filled = reader.open(ranges).read(bytes);
  if (filled === size) return bytes;
  throw imageFault('image/unreadable', `a file of ${size} bytes has only ${filled} where it lies`);
}
