import { systemError } from '../system-error.ts';
import type { Libc } from './libc.ts';

/** Bits of flock(2). */
const lock = { shared: 1, exclusive: 2, noWait: 4 } as const;
const interrupted = 4; // EINTR
const wouldBlock = 11; // EWOULDBLOCK

/**
 * flock(2) on an open file.
 *
 * @returns whether the lock was taken
 * @throws SystemError
 */
export function libcFlock(libc: Libc, fd: number, shared: boolean, wait: boolean): boolean {
  const operation = (shared ? lock.shared : lock.exclusive) | (wait ? 0 : lock.noWait);
  for (;;) {
    if (libc.flock(fd, operation) === 0) return true;
    const errno = libc.errno();
    if (errno === wouldBlock) return false;
    if (errno !== interrupted) throw systemError('flock', errno);
  }
}
