import type { TarPlace } from '../../archive/index.ts';

const zeros = new Uint8Array(64 * 1024);

/** The content of a sparse file, its holes as zeros. @param stored what the tar has of it */
export async function* fillHoles(
  stored: AsyncIterable<Uint8Array>,
  segments: NonNullable<TarPlace['segments']>,
  size: number,
): AsyncGenerator<Uint8Array> {
  let offset = 0;
  let at = 0;
  for await (let piece of stored) {
    while (piece.length > 0) {
      const segment = segments[at];
      if (segment === undefined) return;
      yield* holes(segment.offset - offset);
      offset = Math.max(offset, segment.offset);
      const part = piece.subarray(0, segment.offset + segment.size - offset);
      yield part;
      offset += part.length;
      piece = piece.subarray(part.length);
      if (offset === segment.offset + segment.size) at += 1;
    }
  }
  yield* holes(size - offset);
}

function* holes(size: number): Generator<Uint8Array> {
  for (let left = size; left > 0; left -= zeros.length) yield zeros.subarray(0, left);
}
