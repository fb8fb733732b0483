import { closeSync, openSync, readSync } from 'node:fs';
import { readElf } from '../../../packages/index.ts';

/** What a program or library on this machine is linked with; `undefined` when it is none for Linux. */
export function readElfFile(path: string): ReturnType<typeof readElf> {
  const fd = openSync(path, 'r');
  try {
    return readElf((position, length) => {
      const bytes = Buffer.alloc(length);
      return bytes.subarray(0, readSync(fd, bytes, 0, length, position));
    });
  } finally {
    closeSync(fd);
  }
}
