import type { ByteStream } from '../../base/index.ts';

/**
 * Cuts a stream into blocks of exactly `size` bytes, the last one shorter, however the stream's pieces come. An empty stream is one
 * empty block. Each block is memory of its own.
 */
export async function* cutBlocks(stream: ByteStream, size: number): AsyncGenerator<Uint8Array> {
  let block = Buffer.allocUnsafeSlow(size);
  let filled = 0;
  let blocks = 0;
  for await (const piece of stream) {
    for (let at = 0; at < piece.length; ) {
      const part = piece.subarray(at, at + size - filled);
      block.set(part, filled);
      filled += part.length;
      at += part.length;
      if (filled < size) continue;
      yield block;
      blocks += 1;
      block = Buffer.allocUnsafeSlow(size);
      filled = 0;
    }
  }
  if (filled > 0 || blocks === 0) yield block.subarray(0, filled);
}
