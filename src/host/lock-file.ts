import { closeSync, constants, openSync } from 'node:fs';
import { fsPath, messageOf } from '../base/index.ts';
import { hostFault } from './faults.ts';
import type { FileLock, LockOptions } from './host.ts';
import type { SystemCalls } from './system-calls.ts';

/** Opens the file and locks it; see `FileLocks`. */
export function lockFile(
  calls: Pick<SystemCalls, 'flock'>,
  path: string,
  options: LockOptions = {},
): FileLock | undefined {
  const fd = openLockFile(path);
  let taken = false;
  try {
    taken = calls.flock(fd, options.shared ?? false, options.wait ?? false);
  } catch (error) {
    throw lockFault(path, error);
  } finally {
    if (!taken) closeSync(fd);
  }
  return taken ? toFileLock(path, fd) : undefined;
}

function openLockFile(path: string): number {
  try {
    return openSync(fsPath(path), constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW, 0o600);
  } catch (error) {
    throw lockFault(path, error);
  }
}

function lockFault(path: string, cause: unknown): Error {
  return hostFault('host/lock-failed', `lock ${path}: ${messageOf(cause)}`, { cause });
}

/** Closing the only descriptor of the open file gives the lock back. */
function toFileLock(path: string, fd: number): FileLock {
  let open = true;
  return {
    path,
    fd,
    [Symbol.dispose]() {
      if (open) closeSync(fd);
      open = false;
    },
  };
}
