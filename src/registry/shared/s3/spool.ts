import { closeSync, mkdirSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../../../base/index.ts';
import { sharedFault } from '../faults.ts';

/**
 * Bytes on their way to a bucket, in a file without a name: parts wait here until they are whole, so that the memory of a server does not grow
 * with the number of its clients, and a part can be sent again.
 */
export interface Spool extends Disposable {
  readonly size: number;
  add(bytes: Uint8Array): void;
  read(): Uint8Array;
  clear(): void;
}

let count = 0;

/** @param directory is made when it is not there */
export function openSpool(directory: string): Spool {
  let fd: number | undefined;
  let size = 0;
  return {
    get size() {
      return size;
    },
    add(bytes) {
      attempt(directory, () => {
        fd ??= openNameless(directory);
        for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at, bytes.length - at, size + at);
      });
      size += bytes.length;
    },
    read() {
      const bytes = Buffer.allocUnsafeSlow(size);
      attempt(directory, () => {
        for (let at = 0; fd !== undefined && at < size; ) at += readSync(fd, bytes, at, size - at, at);
      });
      return bytes;
    },
    clear() {
      size = 0;
    },
    [Symbol.dispose]() {
      if (fd !== undefined) closeSync(fd);
      fd = undefined;
    },
  };
}

function openNameless(directory: string): number {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  count += 1;
  const path = join(directory, `part-${process.pid}-${count}`);
  const fd = openSync(path, 'w+', 0o600);
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
