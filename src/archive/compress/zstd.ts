import { promisify } from 'node:util';
import type * as Zlib from 'node:zlib';
import type { ByteReader } from './byte-reader.ts';
import { engineChunkSize, engineFault, runEngine } from './engine.ts';
import { mapOrdered } from './map-ordered.ts';
import {
  brokenOff,
  malformed,
  parseZstdBlock,
  parseZstdHeader,
  type ZstdHeader,
  zstdBlockHeaderSize,
  zstdHeaderMax,
} from './zstd-frame.ts';

const zlib = (): typeof Zlib => process.getBuiltinModule('node:zlib');

/** Frames that hold no more than this are decoded whole, several at a time. Ours hold 2 MiB. */
const smallContent = 8 * 1024 * 1024;

/**
 * Decodes zstd frames to the stream's end; skippable frames are passed over. The frames' structure is checked here, because the
 * decoder takes a stream that ends in half a header, or goes on with something else, for complete.
 *
 * @throws archive/bad-compression, archive/unsupported-compression
 */
export async function* decodeZstd(reader: ByteReader, width: number): AsyncGenerator<Uint8Array> {
  yield* mapOrdered(readSmallFrames(reader), width, decodeFrame);
  const start = reader.offset;
  if ((await reader.peek(1)).length === 0) return;
  yield* runEngine(zlib().createZstdDecompress({ chunkSize: engineChunkSize }), readChecked(reader), 'zstd', start);
}

/** One frame whole. */
interface SmallFrame {
  readonly bytes: Uint8Array;
  readonly contentSize: number;
  readonly offset: number;
}

/** Takes whole frames as long as they are small, and leaves the reader before the first that is not. */
async function* readSmallFrames(reader: ByteReader): AsyncGenerator<SmallFrame> {
  for (;;) {
    const header = await nextHeader(reader);
    if (header?.contentSize === undefined || header.contentSize > smallContent) return;
    const { offset } = reader;
    const size = await measureFrame(reader, header);
    yield { bytes: reader.take(size), contentSize: header.contentSize, offset };
  }
}

async function decodeFrame(frame: SmallFrame): Promise<Uint8Array> {
  // One byte more than the content needs: with no room left the decoder is called again, only to say that it is done.
  const options = { chunkSize: Math.max(64, frame.contentSize + 1), maxOutputLength: Math.max(1, frame.contentSize) };
  try {
    return await promisify(zlib().zstdDecompress)(frame.bytes, options);
  } catch (error) {
    throw engineFault(error, 'zstd', frame.offset);
  }
}

/** Takes everything up to the stream's end, in pieces for the decoder, having checked that it is whole frames. */
async function* readChecked(reader: ByteReader): AsyncGenerator<Uint8Array> {
  for (;;) {
    const header = await nextHeader(reader);
    if (header === undefined) return;
    yield reader.take(header.size);
    for (;;) {
      const blocks = await measureBlocks(reader, 0, engineChunkSize);
      const tail = blocks.ended && header.checksum ? 4 : 0;
      await show(reader, blocks.size + tail);
      yield reader.take(blocks.size + tail);
      if (blocks.ended) break;
    }
  }
}

/** Passes over skippable frames and shows the header of the next frame; `undefined` at the stream's end. */
async function nextHeader(reader: ByteReader): Promise<(ZstdHeader & { kind: 'frame' }) | undefined> {
  for (;;) {
    const head = await reader.peek(zstdHeaderMax);
    if (head.length === 0) return undefined;
    const header = parseZstdHeader(head, reader.offset);
    if (header.kind === 'frame') return header;
    const size = header.size + header.contentSize;
    if ((await reader.skip(size)) < size) throw brokenOff(reader.offset);
  }
}

/** Bytes of the small frame that lies ahead, all of which `peek` has shown. */
async function measureFrame(reader: ByteReader, header: ZstdHeader & { kind: 'frame' }): Promise<number> {
  const blocks = await measureBlocks(reader, header.size, 2 * smallContent);
  if (!blocks.ended) throw malformed('a frame is larger than what it holds', reader.offset);
  const size = blocks.size + (header.checksum ? 4 : 0);
  await show(reader, size);
  return size;
}

/** Walks blocks from `start` ahead of the reader, until the frame's last or until `wanted` bytes are passed. */
async function measureBlocks(
  reader: ByteReader,
  start: number,
  wanted: number,
): Promise<{ readonly size: number; readonly ended: boolean }> {
  let size = start;
  for (;;) {
    const head = await reader.peek(size + zstdBlockHeaderSize);
    const block = parseZstdBlock(head.subarray(size), reader.offset + size);
    size += zstdBlockHeaderSize + block.size;
    if (block.last) return { size, ended: true };
    if (size >= wanted) return { size, ended: false };
  }
}

async function show(reader: ByteReader, size: number): Promise<void> {
  const shown = await reader.peek(size);
  if (shown.length < size) throw brokenOff(reader.offset + shown.length);
}
