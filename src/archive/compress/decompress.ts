import { assertNotCancelled, type ByteStream, baseFault, formatSize } from '../../base/index.ts';
import { decodeBzip2 } from './bunzip2.ts';
import { type ByteReader, createByteReader } from './byte-reader.ts';
import { detectCompression, detectionSize } from './detect.ts';
import { decodeGzip } from './gunzip.ts';
import { defaultWidth } from './map-ordered.ts';
import { decodeXz } from './unxz.ts';
import { decodeZstd } from './zstd.ts';

/** How `decompress` works. */
export interface DecompressOptions {
  /** Most bytes that may come out. @default no limit */
  readonly limit?: number;
  /** Blocks in flight, where the stream is made of blocks; changes the speed and nothing else. @default processors + 2 */
  readonly width?: number;
  readonly signal?: AbortSignal;
}

/**
 * Decompresses gzip, zstd, xz and bzip2, told apart by their first bytes; anything else passes as it is. The stream is read to its end, and
 * what follows the compressed content must be padding or more of the same: other bytes are a fault.
 *
 * @throws archive/bad-compression with the offset in the compressed stream; archive/unsupported-compression; base/too-large when more
 *   than `limit` bytes come out; base/cancelled; whatever the stream throws, as it is
 */
export async function* decompress(stream: ByteStream, options: DecompressOptions = {}): AsyncGenerator<Uint8Array> {
  const { limit = Number.POSITIVE_INFINITY, width = defaultWidth(), signal } = options;
  const reader = createByteReader(stream);
  let size = 0;
  try {
    for await (const piece of await decode(reader, width)) {
      assertNotCancelled(signal);
      size += piece.length;
      if (size > limit) throw tooLarge(limit);
      yield piece;
    }
  } finally {
    await reader.close();
  }
}

async function decode(reader: ByteReader, width: number): Promise<AsyncIterable<Uint8Array>> {
  const kind = detectCompression(await reader.peek(detectionSize));
  switch (kind) {
    case 'none':
      return reader.rest();
    case 'gzip':
      return decodeGzip(reader, width);
    case 'zstd':
      return decodeZstd(reader, width);
    case 'xz':
      return decodeXz(reader);
    case 'bzip2':
      return decodeBzip2(reader);
  }
}

function tooLarge(limit: number): Error {
  return baseFault('base/too-large', `more than ${formatSize(limit)} come out of the compressed stream`, {
    hint: 'Make sure that the file is what it should be: a small file that grows so much may be an attack.',
  });
}
