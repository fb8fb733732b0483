import { renameSync } from 'node:fs';
import { type Digest, digestHex } from '../oci/index.ts';
import type { DiskStore } from './disk-store.ts';
import { systemCode, toStoreFault } from './faults.ts';
import { createMarker } from './mark-reachable.ts';
import { removeTree } from './remove-tree.ts';
import { dropDeadHolds, rootsOf } from './roots.ts';

/**
 * Removes the unpacked files of a layer, which are unpacked again when they are needed; not while a process holds the layer, or one of the
 * images given needs it.
 *
 * @param images those of containers that run
 * @returns whether they are gone
 */
export function discardUnpacked(store: DiskStore, diffId: Digest, images: readonly Digest[]): boolean {
  const mark = createMarker(store.paths);
  const moved = store.scratch();
  const isFree = store.database.write('boot', () => {
    dropDeadHolds(store.database);
    if (mark([...rootsOf(store.database, ['hold']), ...images]).has(digestHex(diffId))) return false;
    try {
      renameSync(unpackedDirectory(store, diffId), moved);
    } catch (error) {
      if (systemCode(error) !== 'ENOENT') throw toStoreFault(`remove ${unpackedDirectory(store, diffId)}`, error);
    }
    return true;
  });
  if (isFree) removeTree(moved);
  return isFree;
}

/** Where the files of a layer lie when it is unpacked. */
export function unpackedDirectory(store: Pick<DiskStore, 'paths'>, diffId: Digest): string {
  return `${store.paths.layers}/${digestHex(diffId)}.dir`;
}
