import type { TarHandler } from './handler.ts';
import type { TarSegment } from './place.ts';

/** Turns the stored bytes of a sparse file into its content: bytes and holes in the order of the file. */
export interface SparseFiller {
  data(bytes: Uint8Array): void;
  /** Gives the hole at the end. */
  finish(): void;
}

const zeros = new Uint8Array(64 * 1024);

export function createSparseFiller(
  segments: readonly TarSegment[],
  size: number,
  handler: Pick<TarHandler, 'data' | 'hole'>,
): SparseFiller {
  /** Next byte of the file. */
  let offset = 0;
  let index = 0;

  const fillTo = (end: number): void => {
    if (end > offset) giveHole(handler, end - offset);
    offset = end;
  };

  return {
    data(bytes) {
      for (let at = 0; at < bytes.length; ) {
        const segment = segments[index];
        if (segment === undefined) throw new Error('more content than the sparse map has');
        if (offset < segment.offset) fillTo(segment.offset);
        const end = segment.offset + segment.size;
        const piece = bytes.subarray(at, at + Math.min(bytes.length - at, end - offset));
        handler.data(piece);
        at += piece.length;
        offset += piece.length;
        if (offset === end) index += 1;
      }
    },
    finish: () => fillTo(size),
  };
}

function giveHole(handler: Pick<TarHandler, 'data' | 'hole'>, size: number): void {
  if (handler.hole !== undefined) {
    handler.hole(size);
    return;
  }
  for (let left = size; left > 0; left -= zeros.length) handler.data(zeros.subarray(0, Math.min(left, zeros.length)));
}
