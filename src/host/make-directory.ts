import { mkdirSync, statSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname } from 'node:path';
import { isSystemError, systemError } from './system-error.ts';

/**
 * Makes a directory and those above it; one that is there already stays as it is. `mkdirSync` with `recursive` does the same but
 * never ends where a file system says of any new name that its parent is not there, as /proc does: here that is EPERM.
 *
 * @param mode of those that are made, less the umask
 * @throws as `node:fs` does
 */
export function makeDirectory(path: string, mode = 0o777): void {
  if (isMade(path, mode)) return;
  const parent = dirname(path);
  if (parent !== path) makeDirectory(parent, mode);
  if (!isMade(path, mode)) throw systemError('mkdir', constants.errno.EPERM, path);
}

/** Whether the directory is there now; if not, its parent was not there. */
function isMade(path: string, mode: number): boolean {
  try {
    mkdirSync(path, mode);
    return true;
  } catch (error) {
    if (isDirectory(path)) return true;
    if (isSystemError(error, 'ENOENT')) return false;
    throw error;
  }
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
