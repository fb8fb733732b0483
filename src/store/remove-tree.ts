import { chmodSync, lstatSync, readdirSync, renameSync, rmdirSync, type Stats, unlinkSync } from 'node:fs';
import { decodePath, fsPath } from '../base/index.ts';
import { systemCode } from './faults.ts';

// A container can make directories deeper than any path the kernel takes. Below this length of path they are moved up first.
const longPath = 2000;

/**
 * Removes a file, or a directory with all that is in it, whatever its permissions, names and depth. Does nothing when there is none;
 * several processes may remove the same.
 *
 * @param path nothing may be mounted below it
 * @returns bytes of disk that were freed
 */
export function removeTree(path: string): number {
  const moved: string[] = [];
  let freed = removeEntry(path, (deep) => {
    const shallow = `${path}~${moved.length}`;
    renameSync(fsPath(deep), shallow);
    moved.push(shallow);
  });
  for (const tree of moved) freed += removeTree(tree);
  return freed;
}

function removeEntry(path: string, moveUp: (deep: string) => void): number {
  const stat = lstatSync(fsPath(path), { throwIfNoEntry: false });
  if (stat === undefined) return 0;
  try {
    if (stat.isDirectory()) return removeDirectory(path, stat, moveUp);
    unlinkSync(fsPath(path));
    return stat.nlink > 1 ? 0 : stat.blocks * 512;
  } catch (error) {
    // Another process is at it too, and was faster.
    if (systemCode(error) === 'ENOENT') return 0;
    throw error;
  }
}

function removeDirectory(path: string, stat: Stats, moveUp: (deep: string) => void): number {
  if (path.length > longPath) {
    moveUp(path);
    return 0;
  }
  // Only root may look into and change a directory whose owner may not.
  if ((stat.mode & 0o700) !== 0o700) chmodSync(fsPath(path), 0o700);
  let freed = 0;
  for (const name of readdirSync(fsPath(path), { encoding: 'buffer' })) {
    freed += removeEntry(`${path}/${decodePath(name)}`, moveUp);
  }
  rmdirSync(fsPath(path));
  return freed + stat.blocks * 512;
}
