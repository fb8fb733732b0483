import { closeSync, constants, openSync } from 'node:fs';
import { fsPath } from '../../base/index.ts';
import { systemError } from '../system-error.ts';
import { cPath } from './c-text.ts';
import type { Libc } from './libc.ts';

// The same number on every architecture. Source: openat2(2), asm-generic/unistd.h, linux/openat2.h.
const openat2 = 437n;
const inRoot = 0x10n; // RESOLVE_IN_ROOT
const noMagicLinks = 0x02n; // RESOLVE_NO_MAGICLINKS
const pathOnly = 0o10000000; // O_PATH, which `node:fs` does not name
const closeOnExec = 0o2000000;
const again = 11; // EAGAIN

/** Somebody who renames directories on and on can make the kernel give up; it is asked so many times. */
const attempts = 128;

/** Opens what a path below a directory leads to; see `PathCalls`. */
export function openBelow(libc: Libc, root: string, path: string): number {
  const how = new BigUint64Array([BigInt(pathOnly | closeOnExec), 0n, inRoot | noMagicLinks]);
  const text = cPath('openat2', path === '' ? '.' : path);
  const directory = openSync(fsPath(root), pathOnly | constants.O_DIRECTORY);
  try {
    for (let left = attempts; ; left--) {
      const fd = libc.syscall(openat2, directory, text, how, BigInt(how.byteLength));
      if (fd >= 0n) return Number(fd);
      const errno = libc.errno();
      if (errno !== again || left === 0) throw systemError('openat2', errno, path);
    }
  } finally {
    closeSync(directory);
  }
}
