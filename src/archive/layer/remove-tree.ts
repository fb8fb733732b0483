import { chmodSync, lstatSync, rmdirSync, type Stats, unlinkSync } from 'node:fs';
import { fsPath } from '../../base/index.ts';
import { readNames } from './read-directory.ts';

/** What there was at a path that is now free. */
export type Removed = 'nothing' | 'directory' | 'other';

/**
 * Removes whatever is at an absolute path, with all that is in it; symlinks are removed and not followed.
 *
 * @param onGone told of each path that is gone and was not a plain file
 */
export function removeTree(hostPath: string, onGone: (hostPath: string) => void): Removed {
  const stat = lstatSync(fsPath(hostPath), { throwIfNoEntry: false });
  if (stat === undefined) return 'nothing';
  if (stat.isDirectory()) {
    unlock(hostPath, stat);
    for (const name of readNames(hostPath)) removeTree(`${hostPath}/${name}`, onGone);
    rmdirSync(fsPath(hostPath));
  } else unlinkSync(fsPath(hostPath));
  if (!stat.isFile()) onGone(hostPath);
  return stat.isDirectory() ? 'directory' : 'other';
}

/** Without root, what is in a directory can only be removed while its owner may write there. */
function unlock(directory: string, stat: Stats): void {
  if ((stat.mode & 0o700) !== 0o700) chmodSync(fsPath(directory), 0o700);
}

/** Removes everything in a directory that is not to be kept; of a directory that is kept, the same within it. */
export function pruneTree(
  directory: string,
  isKept: (hostPath: string) => boolean,
  onGone: (hostPath: string) => void,
): void {
  for (const name of readNames(directory)) {
    const hostPath = `${directory}/${name}`;
    if (!isKept(hostPath)) removeTree(hostPath, onGone);
    else if (isRealDirectory(hostPath)) pruneTree(hostPath, isKept, onGone);
  }
}

/** Whether a directory is there, not a symlink to one. */
export function isRealDirectory(hostPath: string): boolean {
  return lstatSync(fsPath(hostPath), { throwIfNoEntry: false })?.isDirectory() === true;
}
