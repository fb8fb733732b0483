import type { TarSegment } from '../tar/place.ts';
import { blockBits, blockSize, chunkFormat, chunkIndexSize } from './format.ts';

/** How a sparse file is cut in chunks of one size, of which each is a hole, lies in the tar, or has to be copied. */
export interface SparsePlan {
  /** Blocks in a chunk, as a power of two. */
  readonly chunkBits: number;
  readonly chunks: number;
  /** Bytes of the chunks that are copied. */
  readonly copied: number;
  /** First block of the copied ones, counted from the first of all such. */
  block: number;
}

/** Chunks of one kind that follow each other. */
export type ChunkRun =
  | { readonly kind: 'hole'; readonly first: number; readonly chunks: number }
  /** In the tar, one after the other from `position` on. */
  | { readonly kind: 'tar'; readonly first: number; readonly chunks: number; readonly position: number }
  /** No stretch of the tar holds all that is in them, or not at the beginning of a block. */
  | { readonly kind: 'copied'; readonly first: number; readonly chunks: number };

/** Of a sparse file all that says how it is cut. */
export interface SparseFile {
  readonly size: number;
  readonly dataOffset: number;
  readonly segments: readonly TarSegment[];
}

/** The smallest power of two of blocks that is a chunk for a whole file of this size, or the largest there is. */
export function wholeChunkBits(size: number): number {
  const blocks = Math.ceil(size / blockSize);
  return blocks > 2 ** chunkFormat.blockBitsMask ? chunkFormat.blockBitsMask : 32 - Math.clz32(blocks - 1);
}

export function chunkCount(size: number, chunkBits: number): number {
  return Math.ceil(size / 2 ** (blockBits + chunkBits));
}

/**
 * Finds the size of chunks that costs least: large ones make a short list, small ones let more of the file be read from the tar where it
 * lies.
 */
export function planSparse(file: SparseFile): SparsePlan {
  let best: SparsePlan | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (let chunkBits = wholeChunkBits(file.size); chunkBits >= 0; chunkBits--) {
    const chunks = chunkCount(file.size, chunkBits);
    if (best !== undefined && chunks * chunkIndexSize >= least) break;
    const copied = copiedBytes(file, chunkBits);
    const cost = chunks * chunkIndexSize + copied;
    if (best === undefined || cost < least) {
      best = { chunkBits, chunks, copied, block: 0 };
      least = cost;
    }
  }
  return best ?? { chunkBits: 0, chunks: 0, copied: 0, block: 0 };
}

function copiedBytes(file: SparseFile, chunkBits: number): number {
  let copied = 0;
  for (const run of toChunkRuns(file, chunkBits)) {
    if (run.kind === 'copied') copied += copiedRange(file.size, chunkBits, run).size;
  }
  return copied;
}

/** The stretch of the file that copied chunks hold, filled up to whole blocks. */
export function copiedRange(
  fileSize: number,
  chunkBits: number,
  run: ChunkRun,
): { readonly offset: number; readonly size: number } {
  const chunkSize = 2 ** (blockBits + chunkBits);
  const offset = run.first * chunkSize;
  const size = Math.min(run.chunks * chunkSize, fileSize - offset);
  return { offset, size: Math.ceil(size / blockSize) * blockSize };
}

/** A file's chunks from the first to the last. */
export function* toChunkRuns(file: SparseFile, chunkBits: number): Generator<ChunkRun, void> {
  const chunkSize = 2 ** (blockBits + chunkBits);
  const end = chunkCount(file.size, chunkBits);
  let next = 0;
  let position = file.dataOffset;
  for (const { offset, size } of file.segments) {
    const first = Math.max(next, Math.floor(offset / chunkSize));
    const last = Math.ceil((offset + size) / chunkSize);
    if (first > next) yield { kind: 'hole', first: next, chunks: first - next };
    // Whole chunks of this segment alone; at the file's end there is nothing more to a chunk.
    const whole = Math.min(Math.ceil(offset / chunkSize), last);
    const wholeEnd = offset + size === file.size ? last : Math.floor((offset + size) / chunkSize);
    const aligned = (position - offset) % blockSize === 0 && whole < wholeEnd;
    const [from, to] = aligned ? [whole, wholeEnd] : [last, last];
    if (from > first) yield { kind: 'copied', first, chunks: from - first };
    if (to > from)
      yield { kind: 'tar', first: from, chunks: to - from, position: position + from * chunkSize - offset };
    if (last > to) yield { kind: 'copied', first: to, chunks: last - to };
    next = Math.max(next, last);
    position += size;
  }
  if (end > next) yield { kind: 'hole', first: next, chunks: end - next };
}
