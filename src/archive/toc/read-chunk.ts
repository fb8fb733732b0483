import { streamOf } from '../../base/index.ts';
import { assertDigest, createDigester } from '../../oci/index.ts';
import { type ByteReader, createByteReader } from '../compress/byte-reader.ts';
import { decompress } from '../compress/decompress.ts';
import type { ReadStretch } from './find-toc.ts';
import { badToc, type TocChunk, type TocEntry } from './toc.ts';

const zeros = new Uint8Array(64 * 1024);
/** Largest chunk that is kept until its digest is known to be right. Programs make chunks of up to some MiB. */
const mostHeld = 64 * 1024 * 1024;

/**
 * The content of a file of a layer with a table of contents: chunk by chunk, each handed on when its digest was found right. A chunk larger than 64 MiB is handed
 * on as it comes, and its digest looked at behind it. What lies together in the blob is asked for together.
 *
 * @throws oci/digest-mismatch, archive/bad-toc, archive/bad-compression
 */
export async function* readTocFile({ chunks }: TocEntry, read: ReadStretch): AsyncGenerator<Uint8Array> {
  for (const run of toRuns(chunks)) {
    const [start, end] = [run[0]?.start ?? 0, run.at(-1)?.end ?? 0];
    const reader = createByteReader(start < end ? read(start, end) : streamOf());
    try {
      for (const chunk of run) yield* readChecked(chunk, reader);
    } finally {
      await reader.close();
    }
  }
}

/** Chunks that follow each other in the blob. Those of zeros lie nowhere. */
function toRuns(chunks: readonly TocChunk[]): readonly (readonly TocChunk[])[] {
  const runs: TocChunk[][] = [];
  for (const chunk of chunks) {
    const run = runs.at(-1);
    if (run?.at(-1)?.end === chunk.start && chunk.start < chunk.end) run.push(chunk);
    else runs.push([chunk]);
  }
  return runs;
}

async function* readChecked(chunk: TocChunk, reader: ByteReader): AsyncGenerator<Uint8Array> {
  const digester = createDigester();
  const held: Uint8Array[] = [];
  for await (const piece of readChunk(chunk, reader)) {
    digester.update(piece);
    if (chunk.size > mostHeld) yield piece;
    else held.push(piece.slice());
  }
  assertDigest({ mediaType: '', digest: chunk.digest, size: chunk.size }, digester.digest());
  yield* held;
}

async function* readChunk({ start, end, inner, size }: TocChunk, reader: ByteReader): AsyncGenerator<Uint8Array> {
  let left = size;
  if (start === end) {
    for (; left > 0; left -= Math.min(left, zeros.length)) yield zeros.subarray(0, left);
    return;
  }
  const before = reader.offset;
  let pass = inner;
  for await (const piece of decompress(takeBytes(reader, end - start), { width: 1 })) {
    const from = Math.min(pass, piece.length);
    pass -= from;
    const wanted = piece.subarray(from, from + left);
    left -= wanted.length;
    if (wanted.length > 0) yield wanted;
    if (left === 0) break;
  }
  if (left > 0) throw badToc('names a chunk that is larger than what is there');
  await reader.skip(before + end - start - reader.offset);
}

async function* takeBytes(reader: ByteReader, size: number): AsyncGenerator<Uint8Array> {
  for (let left = size; left > 0; ) {
    const piece = await reader.peek(Math.min(left, pieceSize));
    if (piece.length === 0) return;
    left -= piece.length;
    yield reader.take(piece.length);
  }
}

const pieceSize = 64 * 1024;
