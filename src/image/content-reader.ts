import { readSync } from 'node:fs';
import { createOpenFiles } from '../archive/index.ts';
import { messageOf } from '../base/index.ts';
import { imageFault } from './faults.ts';
import type { ContentRange } from './layer-index.ts';

/** Reads the content of files piece by piece, however large they are. */
export interface ContentReader extends Disposable {
  /** Begins at the first byte of what the ranges make up. */
  open(ranges: readonly ContentRange[]): ContentCursor;
}

/** A place in one file's content. */
export interface ContentCursor {
  /**
   * Fills the buffer from where the last call ended, holes as zeros.
   *
   * @returns bytes read: the buffer's length, or less at the end
   * @throws image/unreadable
   */
  read(buffer: Uint8Array): number;
}

/** A reader that keeps files of this machine open from one read to the next; disposing closes them. */
export function openContentReader(): ContentReader {
  const files = createOpenFiles();
  const descriptorOf = (file: string): number => {
    try {
      return files.open(file);
    } catch (error) {
      throw unreadable(file, error);
    }
  };
  return {
    open: (ranges) => createCursor(ranges, descriptorOf),
    [Symbol.dispose]: () => files[Symbol.dispose](),
  };
}

function createCursor(ranges: readonly ContentRange[], descriptorOf: (file: string) => number): ContentCursor {
  let at = 0;
  let done = 0;
  return {
    read(buffer) {
      let filled = 0;
      for (let range = ranges[at]; range !== undefined && filled < buffer.length; range = ranges[at]) {
        const part = buffer.subarray(filled, Math.min(buffer.length, filled + range.length - done));
        if (range.file === undefined) part.fill(0);
        else readFully(descriptorOf(range.file), part, range.position + done, range.file);
        filled += part.length;
        done += part.length;
        if (done < range.length) continue;
        at += 1;
        done = 0;
      }
      return filled;
    },
  };
}

function readFully(fd: number, target: Uint8Array, position: number, file: string): void {
  for (let filled = 0; filled < target.length; ) {
    const count = readSome(fd, target, filled, position, file);
    if (count === 0) throw unreadable(file, `it ends at byte ${position + filled}`);
    filled += count;
  }
}

function readSome(fd: number, target: Uint8Array, filled: number, position: number, file: string): number {
  try {
    return readSync(fd, target, filled, target.length - filled, position + filled);
  } catch (error) {
    throw unreadable(file, error);
  }
}

function unreadable(file: string, cause: unknown): Error {
  return imageFault('image/unreadable', `${file} can not be read: ${messageOf(cause)}`, {
    hint: 'Run `nacre system check`, or try again when nothing writes to the container.',
    cause,
  });
}
