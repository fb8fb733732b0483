import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs';

/** Content that passed by before it was known to be wanted, in a file of this machine. Disposing removes it. */
export interface Spool extends Disposable {
  /** Bytes in it. */
  readonly size: number;
  write(bytes: Uint8Array): void;
  read(position: number, size: number): AsyncGenerator<Uint8Array>;
}

const pieceSize = 256 * 1024;

/** @param path of a file that is not there yet; made with the first byte */
export function createSpool(path: string): Spool {
  let fd: number | undefined;
  let size = 0;
  return {
    get size() {
      return size;
    },
    write(bytes) {
      fd ??= openSync(path, 'wx+', 0o600);
      for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at, bytes.length - at, size + at);
      size += bytes.length;
    },
    async *read(position, wanted) {
      for (let at = 0; at < wanted; ) {
        const piece = Buffer.allocUnsafe(Math.min(pieceSize, wanted - at));
        const count = fd === undefined ? 0 : readSync(fd, piece, 0, piece.length, position + at);
        if (count === 0) throw new Error('what was written is there');
        yield piece.subarray(0, count);
        at += count;
      }
    },
    [Symbol.dispose]() {
      if (fd === undefined) return;
      closeSync(fd);
      rmSync(path, { force: true });
    },
  };
}
