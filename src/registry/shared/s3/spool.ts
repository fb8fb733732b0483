import { closeSync, mkdirSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../../../base/index.ts';
import { sharedFault } from '../faults.ts';
import { randomName } from './bucket-keys.ts';

/**
 * Bytes on their way to a bucket, in a file without a name: parts wait here until they are whole, so that the memory of a server does not grow
 * with the number of its clients, and a part can be sent again.
 */
export interface Spool extends Disposable {
  readonly size: number;
  add(bytes: Uint8Array): void;
  /** All of it, into memory of its size. @returns that memory */
  read(memory: Uint8Array): Uint8Array;
  clear(): void;
}

/** @param directory is made when it is not there */
export function openSpool(directory: string): Spool {
  let fd: number | undefined;
  let isOpen = true;
  let size = 0;
  return {
    get size() {
      return size;
    },
    add(bytes) {
      // It would go on in another file.
      if (!isOpen) throw new Error('a spool that was put away is written to');
      attempt(directory, () => {
        fd ??= openNameless(directory);
        for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at, bytes.length - at, size + at);
      });
      size += bytes.length;
    },
    read(memory) {
      attempt(directory, () => {
        for (let at = 0; at < size; ) {
          const count = fd === undefined ? 0 : readSync(fd, memory, at, size - at, at);
          if (count === 0) throw new Error('what was written is gone');
          at += count;
        }
      });
      return memory;
    },
    clear() {
      size = 0;
    },
    [Symbol.dispose]() {
      if (fd !== undefined) closeSync(fd);
      fd = undefined;
      isOpen = false;
    },
  };
}

function openNameless(directory: string): number {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const path = join(directory, `part-${randomName()}`);
  const fd = openSync(path, 'wx+', 0o600);
  rmSync(path);
  return fd;
}

function attempt(directory: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    const isFull = error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
    throw sharedFault(isFull ? 'shared/no-space' : 'shared/refused', `spool ${directory}: ${messageOf(error)}`, {
      hint: 'Give the server a directory for temporary files with some space.',
      cause: error,
    });
  }
}
