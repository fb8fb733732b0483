import { chmodSync, lstatSync, rmdirSync, unlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fsPath } from '../../../base/index.ts';
import { type FileTree, openFileTree } from '../../../image/index.ts';
import type { ActiveSnapshot } from '../../../oci/index.ts';
import { findMountStubs } from '../../containers/mount-stubs.ts';
import type { Nacre } from '../../nacre.ts';

/**
 * Takes out of a writable layer what was put there for nothing but to mount over it. Nothing may be mounted from it any more.
 *
 * @param targets where things were mounted, as absolute paths in the container
 */
export async function removeMountStubs(
  { store, host }: Nacre,
  { upper, parent }: ActiveSnapshot,
  targets: readonly string[],
): Promise<void> {
  if (targets.length === 0) return;
  const tree = openFileTree(await Promise.all(parent.layers.map((layer) => store.rest(layer))));
  for (const path of findMountStubs(upper, targets, tree, host())) {
    const stub = fsPath(join(upper, path));
    if (lstatSync(stub).isDirectory()) rmdirSync(stub);
    else unlinkSync(stub);
  }
  for (const target of targets) clearMark(upper, target, tree);
}

/** What crun gives the directories that it makes to mount over, and no other runtime. */
const markedMode = 0o1755;

/** A directory on the way to a mount stays when the command wrote beside it: then nothing shall tell which runtime made it. */
function clearMark(upper: string, target: string, image: FileTree): void {
  for (let path = dirname(target); path !== '/'; path = dirname(path)) {
    const found = image.resolve(path);
    const made = fsPath(join(upper, found.path));
    const stats = found.node === undefined ? lstatSync(made, { throwIfNoEntry: false }) : undefined;
    if (stats?.isDirectory() === true && (stats.mode & 0o7777) === markedMode) chmodSync(made, 0o755);
  }
}
