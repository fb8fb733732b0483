import { readFileSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { assertNotCancelled, type ByteStream, streamOf } from '../base/index.ts';
import type { TransferOptions } from '../oci/index.ts';
import { toStoreFault } from './faults.ts';

// What is no larger is read at once: cheaper than any stream.
const wholeUpTo = 256 * 1024;
const pieceSize = 1024 * 1024;

export interface StreamFileOptions extends TransferOptions {
  /** The first byte that is wanted. @default 0 */
  readonly first?: number;
}

/**
 * A file's bytes. A large file is opened when the first piece is asked for, and closed when the reader stops.
 *
 * @param size of the file, or of the part of it that is wanted
 */
export function streamFile(path: string, size: number, options: StreamFileOptions = {}): ByteStream {
  const { first = 0 } = options;
  return size <= wholeUpTo ? streamOf(readWhole(path).subarray(first, size)) : readLarge(path, first, size, options);
}

async function* readLarge(
  path: string,
  first: number,
  size: number,
  options: TransferOptions,
): AsyncGenerator<Uint8Array> {
  await using file = await openFile(path);
  yield* readRange({ path, file }, first, size - first, options);
}

/** A file that is open, and what to call it. */
export interface OpenFile {
  readonly path: string;
  readonly file: FileHandle;
}

/**
 * The bytes of a stretch of a file, in pieces of 1 MiB; one piece is read ahead.
 *
 * @throws store/io when the file ends before
 */
export async function* readRange(
  open: OpenFile,
  start: number,
  size: number,
  options?: TransferOptions,
): AsyncGenerator<Uint8Array> {
  const end = start + size;
  let position = start;
  const allocate = options?.transient === true ? alternate() : Buffer.allocUnsafeSlow;
  const readNext = (): Promise<Uint8Array> => readPiece(open, position, end, allocate);
  let next = readNext();
  try {
    while (position < end) {
      assertNotCancelled(options?.signal);
      const piece = await next;
      position += piece.length;
      next = readNext();
      yield piece;
    }
  } finally {
    // The file may be closed only when nothing is being read from it any more; what that read came to is of no interest.
    await next.catch(() => undefined);
  }
}

/** Two buffers in turn: one is being used while the other is filled. New ones for each piece keep the collector of garbage busy. */
function alternate(): (size: number) => Buffer {
  let used: Buffer | undefined;
  let spare: Buffer | undefined;
  return (size) => {
    const buffer = spare ?? Buffer.allocUnsafeSlow(pieceSize);
    spare = used;
    used = buffer;
    return buffer.subarray(0, size);
  };
}

async function readPiece(
  { path, file }: OpenFile,
  position: number,
  end: number,
  allocate: (size: number) => Buffer,
): Promise<Uint8Array> {
  const wanted = Math.min(pieceSize, end - position);
  if (wanted <= 0) return new Uint8Array(0);
  const buffer = allocate(wanted);
  const { bytesRead } = await file.read(buffer, 0, wanted, position).catch((error: unknown) => {
    throw toStoreFault(`read ${path}`, error);
  });
  if (bytesRead === 0) throw toStoreFault(`read ${path}`, new Error(`ends at byte ${position} instead of ${end}`));
  return buffer.subarray(0, bytesRead);
}

/** @throws store/io, store/not-writable */
export async function openFile(path: string): Promise<FileHandle> {
  // Loaded here: small files, which most commands read alone, do without.
  const { open } = await import('node:fs/promises');
  try {
    return await open(path);
  } catch (error) {
    throw toStoreFault(`read ${path}`, error);
  }
}

function readWhole(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    throw toStoreFault(`read ${path}`, error);
  }
}
