import { promisify } from 'node:util';
import type * as Zlib from 'node:zlib';
import { assertNotCancelled, type ByteStream } from '../../base/index.ts';
import { cutBlocks } from './cut-blocks.ts';
import { sealMember } from './gzip-member.ts';
import { defaultWidth, mapOrdered } from './map-ordered.ts';

/** How `compress` works. */
export interface CompressOptions {
  /** gzip 1 to 9, zstd 1 to 22. @default 4 for gzip, 3 for zstd: past them time grows much faster than bytes shrink */
  readonly level?: number;
  /** Blocks in flight; changes the speed and nothing else. @default processors + 2 */
  readonly width?: number;
  readonly signal?: AbortSignal;
}

/**
 * Content in one gzip member and in one zstd frame. Fixed for ever: they decide the compressed bytes, and so digests. Measured:
 * larger blocks win less than half a percent of size, and leave fewer to be worked on at the same time.
 */
const blockSize = { gzip: 1024 * 1024, zstd: 2 * 1024 * 1024 } as const;

const defaultLevel = { gzip: 4, zstd: 3 } as const;

/**
 * Compresses in blocks of fixed size, several at a time on the thread pool. The bytes depend only on the content and the level: not
 * on how the pieces come, nor on the number of processors. An empty stream gives one empty member or frame.
 *
 * @throws base/cancelled; whatever the stream throws
 */
export async function* compress(
  stream: ByteStream,
  kind: 'gzip' | 'zstd',
  options: CompressOptions = {},
): AsyncGenerator<Uint8Array> {
  const { level = defaultLevel[kind], width = defaultWidth(), signal } = options;
  const work = kind === 'gzip' ? gzipBlock : zstdBlock;
  for await (const block of mapOrdered(cutBlocks(stream, blockSize[kind]), width, (bytes) => work(bytes, level))) {
    assertNotCancelled(signal);
    yield block;
  }
}

// Loaded when something is compressed: most builds find all layers as they are.
const zlib = (): typeof Zlib => process.getBuiltinModule('node:zlib');

// Room for a whole block at once: each further piece of output is another trip to the thread pool.
const outputSize = 1024 * 1024;

async function gzipBlock(block: Uint8Array, level: number): Promise<Uint8Array> {
  return sealMember(await promisify(zlib().gzip)(block, { level, chunkSize: outputSize }));
}

function zstdBlock(block: Uint8Array, level: number): Promise<Uint8Array> {
  const { constants, zstdCompress } = zlib();
  const params = { [constants.ZSTD_c_compressionLevel]: level, [constants.ZSTD_c_checksumFlag]: 1 };
  return promisify(zstdCompress)(block, { params, chunkSize: outputSize });
}
