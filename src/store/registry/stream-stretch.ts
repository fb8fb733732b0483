import { close, closeSync, fstatSync, openSync, read, readSync } from 'node:fs';
import { type ByteStream, streamOf } from '../../base/index.ts';
import { systemCode, toStoreFault } from '../faults.ts';

// What is no larger is read at once: cheaper than any stream.
const wholeUpTo = 128 * 1024;
const pieceSize = 512 * 1024;

/**
 * The bytes of a file or of a stretch of it. The file is open from here on, so that removing it takes nothing from who reads it; who does
 * not begin to read has to return the iterator. A piece is good only until the next one is asked for: there are two buffers, one being filled
 * while the other is used.
 *
 * @param stretch first byte and last, both counted @default all of it
 * @returns `undefined` when there is no such file
 */
export function streamStretch(
  path: string,
  stretch?: { readonly first: number; readonly last: number },
): ByteStream | undefined {
  const fd = openFile(path);
  if (fd === undefined) return undefined;
  const start = stretch?.first ?? 0;
  const end = stretch === undefined ? fstatSync(fd).size : stretch.last + 1;
  if (end - start > wholeUpTo) return streamPieces(path, fd, start, end);
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

async function* streamPieces(path: string, fd: number, start: number, end: number): AsyncGenerator<Uint8Array> {
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
