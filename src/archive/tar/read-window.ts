/** Gives the `length` bytes from `position` on, all of them; they are valid until the next call. */
export type ReadAt = (position: number, length: number) => Uint8Array;

/** A stretch of a file held in memory, that moves forward as it is asked for. */
export interface ReadWindow {
  readonly bytes: Buffer;
  /** Makes sure that `length` bytes from `position` on are in `bytes`, and says where there. */
  locate(position: number, length: number): number;
}

const smallest = 4 * 1024;
const largest = 256 * 1024;

/**
 * Opens a window on a file of `size` bytes. It grows while one read serves many requests and shrinks while each needs its own: a tar of small
 * files is read in long stretches, in one of large files only the headers are.
 */
export function createReadWindow(read: ReadAt, size: number): ReadWindow {
  let bytes: Buffer = Buffer.alloc(0);
  let start = 0;
  let ahead = 32 * 1024;
  // Enough that the first move keeps the size it begins with.
  let served = 4;

  const move = (position: number, length: number): void => {
    if (served >= 8) ahead = Math.min(ahead * 2, largest);
    else if (served <= 2) ahead = Math.max(ahead / 2, smallest);
    const piece = read(position, Math.min(size - position, Math.max(length, ahead)));
    bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
    start = position;
    served = 0;
  };

  return {
    get bytes() {
      return bytes;
    },
    locate(position, length) {
      if (position < start || position + length > start + bytes.length) move(position, length);
      served += 1;
      return position - start;
    },
  };
}
