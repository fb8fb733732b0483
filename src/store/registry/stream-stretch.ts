import { close, closeSync, fstatSync, openSync, read, readSync } from 'node:fs';
import { type ByteStream, streamOf } from '../../base/index.ts';
import { systemCode, toStoreFault } from '../faults.ts';

// What is no larger is read at once: cheaper than any stream.
const wholeUpTo = 128 * 1024;
// Large pieces are faster; while many files are read, smaller ones keep memory in bounds.
const largePiece = 512 * 1024;
const smallPiece = 64 * 1024;
const mostWithLarge = 32;

/** Reads files, or stretches of them. */
export type ReadStretch = (
  path: string,
  stretch?: { readonly first: number; readonly last: number },
) => ByteStream | undefined;

/**
 * Makes what reads files or stretches of them. A file is open from its call on, so that removing it takes nothing from who reads it; who does
 * not begin to read has to return the iterator. A piece is good only until the next one is asked for: there are two buffers, one being filled
 * while the other is used. All of a file is read when no stretch (first byte and last, both counted) is named; `undefined` when there is no
 * such file.
 */
export function createStretchReader(): ReadStretch {
  let streams = 0;

  async function* streamPieces(path: string, fd: number, start: number, end: number): AsyncGenerator<Uint8Array> {
    streams += 1;
    try {
      yield* readPieces(path, fd, { start, end, pieceSize: streams > mostWithLarge ? smallPiece : largePiece });
    } finally {
      streams -= 1;
    }
  }

  return (path, stretch) => {
    const fd = openFile(path);
    if (fd === undefined) return undefined;
    const start = stretch?.first ?? 0;
    const end = stretch === undefined ? fstatSync(fd).size : stretch.last + 1;
    return end - start > wholeUpTo ? streamPieces(path, fd, start, end) : readWhole(fd, start, end);
  };
}

function readWhole(fd: number, start: number, end: number): ByteStream {
  try {
    const bytes = Buffer.allocUnsafe(end - start);
    const count = readSync(fd, bytes, 0, bytes.length, start);
    return streamOf(bytes.subarray(0, count));
  } finally {
    closeSync(fd);
  }
}

function openFile(path: string): number | undefined {
  try {
    return openSync(path, 'r');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw toStoreFault(`read ${path}`, error);
  }
}

interface Pieces {
  readonly start: number;
  readonly end: number;
  readonly pieceSize: number;
}

async function* readPieces(path: string, fd: number, { start, end, pieceSize }: Pieces): AsyncGenerator<Uint8Array> {
  const buffers = [Buffer.allocUnsafeSlow(pieceSize), Buffer.allocUnsafeSlow(pieceSize)];
  let turn = 0;
  const readAt = (position: number): Promise<Uint8Array | Error> => {
    const buffer = buffers[turn++ % 2] ?? Buffer.alloc(0);
    return readPiece(fd, buffer.subarray(0, Math.min(pieceSize, end - position)), position);
  };
  let next = readAt(start);
  try {
    for (let position = start; position < end; ) {
      const piece = await next;
      if (piece instanceof Error) throw toStoreFault(`read ${path}`, piece);
      if (piece.length === 0)
        throw toStoreFault(`read ${path}`, new Error(`ends at byte ${position} instead of ${end}`));
      position += piece.length;
      next = position < end ? readAt(position) : Promise.resolve(piece);
      yield piece;
    }
  } finally {
    // The number could stand for another file by the time that read is done.
    await next;
    close(fd);
  }
}

/** Never rejects. */
function readPiece(fd: number, buffer: Buffer, position: number): Promise<Uint8Array | Error> {
  return new Promise((resolve) => {
    read(fd, buffer, 0, buffer.length, position, (error, count) => resolve(error ?? buffer.subarray(0, count)));
  });
}
