import { lstatSync, readdirSync, type Stats } from 'node:fs';
import { decodePath, fsPath } from '../base/index.ts';
import { systemCode } from './faults.ts';

/**
 * Disk space that files and directories with all that is in them take up: what removing them all would give back. A file with several
 * links counts when all of them are here, and once. Does not go on in what is mounted. What is removed meanwhile counts for nothing.
 *
 * @returns bytes
 */
export function measureTrees(paths: Iterable<string>): number {
  let bytes = 0;
  const linked = new Map<string, number>();

  function measure(path: string, device: number | undefined): void {
    const stat = lstatSync(fsPath(path), { throwIfNoEntry: false });
    if (stat === undefined || (device !== undefined && stat.dev !== device)) return;
    if (stat.isDirectory()) for (const name of listNames(path)) measure(`${path}/${name}`, stat.dev);
    if (stat.isDirectory() || stat.nlink === 1 || isLastLink(stat, linked)) bytes += stat.blocks * 512;
  }

  for (const path of paths) measure(path, undefined);
  return bytes;
}

/** Whether this is the last of a file's links to be seen. */
function isLastLink(stat: Stats, linked: Map<string, number>): boolean {
  const key = `${stat.dev} ${stat.ino}`;
  const seen = (linked.get(key) ?? 0) + 1;
  linked.set(key, seen);
  return seen === stat.nlink;
}

function listNames(path: string): readonly string[] {
  try {
    return readdirSync(fsPath(path), { encoding: 'buffer' }).map(decodePath);
  } catch (error) {
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'EACCES') return [];
    throw error;
  }
}
