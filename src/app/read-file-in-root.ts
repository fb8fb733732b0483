import { lstatSync, readFileSync, readlinkSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { baseFault } from '../base/index.ts';

/** What Linux allows (MAXSYMLINKS). */
const maxLinks = 40;

/**
 * Reads a file of an unpacked root file system with symbolic links resolved as a process chrooted there would, so that none leads outside.
 * Nobody else may change the tree meanwhile.
 *
 * @param limit most bytes accepted
 * @returns `undefined` when there is no regular file
 * @throws base/too-large
 */
export function readFileInRoot(root: string, path: string, limit: number): Uint8Array | undefined {
  const pending = path.split('/').reverse();
  const trail: string[] = [];
  let found: Stats | undefined;
  for (let links = 0; pending.length > 0; ) {
    const name = pending.pop() ?? '';
    if (name === '' || name === '.') continue;
    if (name === '..') {
      trail.pop();
      continue;
    }
    const here = join(root, ...trail, name);
    found = lstatSync(here, { throwIfNoEntry: false });
    if (found === undefined) return undefined;
    if (!found.isSymbolicLink()) trail.push(name);
    else if (++links > maxLinks) return undefined;
    else {
      const target = readlinkSync(here);
      if (target.startsWith('/')) trail.length = 0;
      pending.push(...target.split('/').reverse());
    }
  }
  if (found?.isFile() !== true) return undefined;
  if (found.size > limit)
    throw baseFault('base/too-large', `${path} has ${found.size} bytes, at most ${limit} allowed`);
  return readFileSync(join(root, ...trail));
}
