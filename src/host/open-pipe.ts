import type { Pipe } from './host.ts';
import { findLibc } from './libc/libc.ts';
import { systemError } from './system-error.ts';

const closedOnExec = 0o2000000; // O_CLOEXEC, which `node:fs` does not name

/** See `Programs`. @throws SystemError when there are too many open files */
export function openPipe(): Pipe | undefined {
  const libc = findLibc();
  if (libc === undefined) return undefined;
  const ends = new Int32Array(2);
  if (libc.pipe2(ends, closedOnExec) !== 0) throw systemError('pipe2', libc.errno());
  const [readEnd = -1, writeEnd = -1] = ends;
  return { readEnd, writeEnd };
}
