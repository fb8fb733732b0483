import { type BigIntStats, lstatSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { DiffOptions, Entry } from '../../archive/index.ts';
import { fsPath, type MapOwner } from '../../base/index.ts';
import type { FileTree } from '../../image/index.ts';

/** How the upper directory is read. */
type Reading = Pick<DiffOptions, 'readXattrs' | 'mapOwner'>;

/**
 * Finds what a runtime put into a container's writable layer for nothing but to mount over it: empty files and directories that the image
 * does not have, and directories that are there because of them alone.
 *
 * @param upper path of the container's upper directory
 * @param targets where things are mounted, as absolute paths in the container
 * @param image what is below
 * @returns paths in the upper directory
 */
export function findMountStubs(
  upper: string,
  targets: readonly string[],
  image: FileTree,
  reading: Reading,
): ReadonlySet<string> {
  const stubs = new Set<string>();
  // Those further down first: what they leave may be empty itself.
  const missing = targets.map((target) => image.resolve(target)).filter(({ node }) => node === undefined);
  for (const { path } of missing.toSorted((a, b) => b.path.length - a.path.length)) {
    if (!isEmpty(upper, path, stubs)) continue;
    stubs.add(path);
    for (let parent = dirname(path); parent !== '.'; parent = dirname(parent)) {
      if (!isEmpty(upper, parent, stubs) || isChanged(upper, parent, image, reading)) break;
      stubs.add(parent);
    }
  }
  return stubs;
}

/** Whether there is an empty file, or a directory with nothing in it but stubs. */
function isEmpty(upper: string, path: string, stubs: ReadonlySet<string>): boolean {
  const stat = statIn(upper, path);
  if (stat?.isFile() === true) return stat.size === 0n;
  if (stat?.isDirectory() !== true) return false;
  return readdirSync(fsPath(join(upper, path))).every((name) => stubs.has(`${path}/${name}`));
}

/** Whether a directory that the image has is another now, its time aside: making a stub in it changed that. */
function isChanged(
  upper: string,
  path: string,
  image: FileTree,
  { readXattrs, mapOwner = (owner) => owner }: Reading,
): boolean {
  const before = image.resolve(path, { follow: false }).node?.entry;
  const stat = statIn(upper, path);
  if (before === undefined || stat === undefined) return false;
  return !isSame(before, stat, mapOwner) || !haveSameXattrs(before, readXattrs(join(upper, path)));
}

function isSame(before: Entry, stat: BigIntStats, mapOwner: MapOwner): boolean {
  const { uid, gid } = mapOwner({ uid: Number(stat.uid), gid: Number(stat.gid) });
  const mode = Number(stat.mode & 0o7777n);
  return before.mode === mode && before.uid === uid && before.gid === gid;
}

function haveSameXattrs({ xattrs }: Entry, found: ReadonlyMap<string, Uint8Array>): boolean {
  const own = [...found].filter(([name]) => !/^(trusted|user)\.overlay\./.test(name));
  return (
    own.length === xattrs.size && own.every(([name, value]) => Buffer.compare(value, xattrs.get(name) ?? none) === 0)
  );
}

const none = new Uint8Array(0);

function statIn(upper: string, path: string): BigIntStats | undefined {
  return lstatSync(fsPath(join(upper, path)), { bigint: true, throwIfNoEntry: false });
}
