import { closeSync, fsyncSync, openSync } from 'node:fs';

/** fsync(2) of a file, or of a directory: what was made, moved and removed in it is then on stable storage. */
export function syncPath(path: string): void {
  const fd = openSync(path, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}
