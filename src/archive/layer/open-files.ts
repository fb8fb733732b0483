import { closeSync, constants, openSync } from 'node:fs';
import { fsPath } from '../../base/index.ts';
import { fileFault } from './file-fault.ts';

/** Files kept open between two reads: the content of a layer comes from few files that are read again and again. */
export interface OpenFiles extends Disposable {
  /**
   * A descriptor to read from, valid until the next call.
   *
   * @throws archive/unreadable, archive/changed when the file is not there
   */
  open(path: string): number;
}

// More than images have layers, as a rule, and far fewer than a process may have open.
const most = 64;

export function createOpenFiles(): OpenFiles {
  /** By path, the one that was used longest ago first. */
  const files = new Map<string, number>();

  function closeOldest(): void {
    const [oldest] = files;
    if (oldest === undefined) return;
    files.delete(oldest[0]);
    closeSync(oldest[1]);
  }

  return {
    open(path) {
      const fd = files.get(path) ?? openFile(path);
      files.delete(path);
      files.set(path, fd);
      if (files.size > most) closeOldest();
      return fd;
    },
    [Symbol.dispose]() {
      while (files.size > 0) closeOldest();
    },
  };
}

/** Opens a file for reading: a pipe put in its place must not hold us up, and a link not lead us elsewhere. */
export function openFile(path: string): number {
  try {
    return openSync(fsPath(path), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    throw fileFault(`read ${path}`, error);
  }
}
