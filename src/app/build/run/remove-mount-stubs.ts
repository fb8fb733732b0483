import { lstatSync, rmdirSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fsPath } from '../../../base/index.ts';
import { openFileTree } from '../../../image/index.ts';
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
  for (const path of findMountStubs(upper, targets, tree, host().readXattrs)) {
    const stub = fsPath(join(upper, path));
    if (lstatSync(stub).isDirectory()) rmdirSync(stub);
    else unlinkSync(stub);
  }
}
