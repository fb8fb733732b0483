import { type ContentRange, openContentReader } from '../../image/index.ts';

const pieceSize = 256 * 1024;

/** The content of a file of this machine's layers, piece by piece; a piece is good until the next one is asked for. @throws image/unreadable */
export async function* streamRanges(ranges: readonly ContentRange[]): AsyncGenerator<Uint8Array> {
  using reader = openContentReader();
  const cursor = reader.open(ranges);
  const buffer = Buffer.allocUnsafe(pieceSize);
  for (let count = cursor.read(buffer); count > 0; count = cursor.read(buffer)) yield buffer.subarray(0, count);
}
