import { closeSync, openSync, readSync } from 'node:fs';
import { baseFault } from '../base/index.ts';
import type { ContentRange } from './layer-index.ts';

/**
 * Reads the stretches of one file into memory.
 *
 * @param size bytes in all
 * @throws base/too-large when `size` is over `limit`
 */
export function readRanges(ranges: readonly ContentRange[], size: number, limit: number): Uint8Array {
  if (size > limit) throw baseFault('base/too-large', `a file of ${size} bytes, at most ${limit} allowed`);
  const bytes = Buffer.alloc(size);
  let at = 0;
  for (const range of ranges) {
    if (range.file !== undefined) readInto(bytes.subarray(at, at + range.length), range.file, range.position);
    at += range.length;
  }
  return bytes;
}

function readInto(target: Uint8Array, file: string, position: number): void {
  const fd = openSync(file, 'r');
  try {
    let filled = 0;
    while (filled < target.length) {
      const count = readSync(fd, target, filled, target.length - filled, position + filled);
      if (count === 0) throw new Error(`${file} ends at byte ${position + filled}`);
      filled += count;
    }
  } finally {
    closeSync(fd);
  }
}
