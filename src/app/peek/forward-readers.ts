import type { ForwardReader, ReadStretch } from '../../archive/index.ts';
import { type ByteStream, concatBytes, readBytes } from '../../base/index.ts';

/** A stream read forward. Disposing breaks it off. */
export interface StreamReader extends ForwardReader, AsyncDisposable {
  /** The next bytes as they come, to be passed on. */
  pieces(size: number): AsyncGenerator<Uint8Array>;
}

/** Reads a stream; what is passed over comes all the same. */
export function createStreamReader(stream: ByteStream): StreamReader {
  const source = stream[Symbol.asyncIterator]();
  let held: Uint8Array = new Uint8Array();
  let offset = 0;
  async function* pieces(size: number): AsyncGenerator<Uint8Array> {
    for (let left = size; left > 0; ) {
      if (held.length === 0) {
        const { done, value } = await source.next();
        if (done === true) return;
        held = value;
      }
      const piece = held.subarray(0, left);
      held = held.subarray(piece.length);
      offset += piece.length;
      left -= piece.length;
      if (piece.length > 0) yield piece;
    }
  }
  return {
    get offset() {
      return offset;
    },
    pieces,
    async read(size) {
      const found: Uint8Array[] = [];
      // A piece may be good only until the next one is asked for.
      for await (const piece of pieces(size)) found.push(piece.length === size ? piece : piece.slice());
      return concatBytes(found);
    },
    async skip(size) {
      for await (const _ of pieces(size));
    },
    async [Symbol.asyncDispose]() {
      await source.return?.();
    },
  };
}

const smallest = 16 * 1024;
const largest = 1024 * 1024;

/** Reads a blob by stretches: long ones while all of it is read, short ones where much is passed over. @param size bytes of the blob */
export function createStretchReader(read: ReadStretch, size: number): ForwardReader {
  let held: Uint8Array = new Uint8Array();
  let start = 0;
  let offset = 0;
  let next = smallest;
  const fetch = async (wanted: number): Promise<void> => {
    const end = start + held.length;
    const isFollowing = offset <= end && held.length > 0;
    next = isFollowing ? Math.min(largest, next * 2) : smallest;
    const from = isFollowing ? end : offset;
    const to = Math.min(size, Math.max(offset + wanted, from + next));
    const bytes = from < to ? await readBytes(read(from, to), to - from) : new Uint8Array();
    held = isFollowing ? concatBytes([held.subarray(offset - start), bytes]) : bytes;
    start = offset;
  };
  return {
    get offset() {
      return offset;
    },
    async read(wanted) {
      if (offset + wanted > start + held.length || offset < start) await fetch(wanted);
      const found = held.subarray(offset - start, offset - start + wanted);
      offset += found.length;
      return found;
    },
    async skip(count) {
      offset += count;
    },
  };
}
