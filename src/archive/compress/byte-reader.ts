import { type ByteStream, concatBytes } from '../../base/index.ts';

/** Reads a stream by counted bytes. One call at a time. */
export interface ByteReader {
  /** Bytes taken so far. */
  readonly offset: number;
  /** The next `size` bytes without taking them; fewer only at the stream's end. Stay valid. */
  peek(size: number): Promise<Uint8Array>;
  /** Takes bytes that `peek` has shown. */
  take(size: number): Uint8Array;
  /** Takes `size` bytes unseen and returns how many there were before the stream's end. */
  skip(size: number): Promise<number>;
  /** Takes all that is left, in pieces as they come. */
  rest(): AsyncGenerator<Uint8Array>;
  /** Tells the stream that no more is wanted. */
  close(): Promise<void>;
}

export function createByteReader(stream: ByteStream): ByteReader {
  const source = stream[Symbol.asyncIterator]();
  let held: Uint8Array = new Uint8Array(0);
  let offset = 0;

  /** Holds at least `wanted` bytes, or all that the stream has. */
  async function fill(wanted: number): Promise<void> {
    const pieces = [held];
    for (let size = held.length; size < wanted; ) {
      const { done, value } = await source.next();
      if (done) break;
      pieces.push(value);
      size += value.length;
    }
    if (pieces.length > 1) held = concatBytes(pieces.filter((piece) => piece.length > 0));
  }

  function take(size: number): Uint8Array {
    const taken = held.subarray(0, size);
    held = held.subarray(size);
    offset += taken.length;
    return taken;
  }

  return {
    get offset() {
      return offset;
    },
    async peek(size) {
      // Twice what is held, so that looking further and further ahead copies each byte a few times at most.
      if (held.length < size) await fill(Math.max(size, 2 * held.length));
      return held.subarray(0, size);
    },
    take,
    async skip(size) {
      let left = size;
      while (left > 0) {
        if (held.length === 0) await fill(1);
        if (held.length === 0) break;
        left -= take(left).length;
      }
      return size - left;
    },
    async *rest() {
      if (held.length > 0) yield take(held.length);
      for (;;) {
        const { done, value } = await source.next();
        if (done) return;
        offset += value.length;
        yield value;
      }
    },
    async close() {
      await source.return?.();
    },
  };
}
