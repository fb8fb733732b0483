import type { ReadStretch } from '../../archive/index.ts';
import { type ByteStream, isFault } from '../../base/index.ts';

const smallest = 128 * 1024;
const largest = 8 * 1024 * 1024;

/**
 * A blob in stretches that grow, each asked for when the one before was read: of one that is broken off, not much more came than was read. Where there are no stretches, from
 * `open` as a whole.
 */
export async function* streamByStretches(
  size: number,
  read: ReadStretch,
  open: () => Promise<ByteStream | undefined>,
): AsyncGenerator<Uint8Array> {
  let at = 0;
  for (let length = smallest; at < size; length = Math.min(largest, length * 2)) {
    const end = Math.min(size, at + length);
    try {
      yield* read(at, end);
    } catch (error) {
      if (!isFault(error, 'registry/no-ranges')) throw error;
      break;
    }
    at = end;
  }
  if (at === size) return;
  let pass = at;
  for await (const piece of (await open()) ?? []) {
    if (piece.length > pass) yield piece.subarray(pass);
    pass = Math.max(0, pass - piece.length);
  }
}
