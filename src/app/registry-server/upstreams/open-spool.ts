import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import type { Spool } from '../../../registry/server/index.ts';
import { toStoreFault } from '../../../store/index.ts';

/**
 * A spool in a file without a name: the system takes it back when it is closed, also when the process is killed.
 *
 * @param path a new one
 * @throws store/no-space, store/not-writable
 */
export function openSpool(path: string): Spool {
  const file = attempt(path, () => openSync(path, 'wx+', 0o600));
  rmSync(path);
  let size = 0;
  return {
    append(bytes) {
      for (let at = 0; at < bytes.length; )
        at += attempt(path, () => writeSync(file, bytes, at, bytes.length - at, size + at));
      size += bytes.length;
    },
    read: (at, into) => readSync(file, into, 0, into.length, at),
    [Symbol.dispose]: () => closeSync(file),
  };
}

function attempt<Result>(path: string, act: () => Result): Result {
  try {
    return act();
  } catch (error) {
    throw toStoreFault(`write ${path}`, error);
  }
}
