import { closeSync, openSync, realpathSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { getSystemErrorMessage } from 'node:util';
import { randomHex } from '../host/index.ts';
import { appFault } from './faults.ts';

/** Where a use case writes bytes to. Disposing without `commit` leaves nothing behind. */
export interface Output extends Disposable {
  /** @throws app/bad-target, app/broken-pipe */
  write(bytes: Uint8Array): void;
  /** Gives a file its name. */
  commit(): void;
}

/**
 * A file that appears whole or not at all, replacing what is there; or standard output. A device or pipe that is there is written to as it is,
 * and what a symbolic link leads to is replaced rather than the link.
 *
 * @param path `undefined` for standard output
 * @throws app/bad-target
 */
export function openOutput(path: string | undefined): Output {
  if (path === undefined) return openInPlace(1, 'standard output', () => {});
  const found = statSync(path, { throwIfNoEntry: false });
  if (found?.isDirectory() === true)
    throw appFault('app/bad-target', `${path} is a directory`, { hint: 'Name the file to write.' });
  if (found === undefined || found.isFile()) return openNew(found === undefined ? path : realpathSync(path));
  const fd = openFile(path, path, 'w');
  return openInPlace(fd, path, () => closeSync(fd));
}

function openInPlace(fd: number, name: string, close: () => void): Output {
  return { write: (bytes) => writeAll(fd, bytes, name), commit: () => {}, [Symbol.dispose]: close };
}

function openNew(path: string): Output {
  const partial = `${path}.partial-${randomHex(8)}`;
  // Where others may write too, a link that lies in wait must lead nowhere.
  const fd = openFile(partial, path, 'wx');
  let open = true;
  return {
    write: (bytes) => writeAll(fd, bytes, path),
    commit() {
      closeSync(fd);
      open = false;
      renameSync(partial, path);
    },
    [Symbol.dispose]() {
      if (!open) return;
      closeSync(fd);
      rmSync(partial, { force: true });
    },
  };
}

function openFile(partial: string, path: string, flags: 'w' | 'wx'): number {
  try {
    return openSync(partial, flags, 0o666);
  } catch (cause) {
    throw notWritten(path, (cause as NodeJS.ErrnoException).errno ?? 0, cause);
  }
}

function notWritten(name: string, errno: number, cause: unknown): Error {
  return appFault('app/bad-target', `${name} can not be written: ${getSystemErrorMessage(errno)}`, {
    hint: 'Name a file in a directory that is there, may be written and has room.',
    cause,
  });
}

function writeAll(fd: number, bytes: Uint8Array, name: string): void {
  let at = 0;
  while (at < bytes.length) {
    try {
      at += writeSync(fd, bytes, at);
    } catch (error) {
      const { code, errno = 0 } = error as NodeJS.ErrnoException;
      if (code === 'EPIPE' && fd === 1) throw appFault('app/broken-pipe', `nobody reads ${name} any more`);
      if (code !== 'EAGAIN') throw notWritten(name, errno, error);
      // A pipe that is full: there is nothing else to do until its reader has taken some.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
}
