import { renameSync } from 'node:fs';
import { type Digest, digestOf } from '../oci/index.ts';
import type { DiskStore } from './disk-store.ts';
import { systemCode, toStoreFault } from './faults.ts';
import { removeTree } from './remove-tree.ts';
import { dropDeadHolds } from './roots.ts';

/** What a lease holds to keep a volume that a container is about to use, before the container has its record: nobody's digest. */
export function volumeHold(name: string): Digest {
  return digestOf(`volume ${name}`);
}

/**
 * Removes a volume with all that is in it. No other process makes a container meanwhile that uses it.
 *
 * @param isFree asked last: whether no container uses it. It may throw instead of saying no
 * @returns bytes of disk that were freed; `undefined` when it is not free, or somebody is about to use it, and then it stays
 */
export function discardVolume(store: DiskStore, name: string, isFree: () => boolean): number | undefined {
  const { database, paths } = store;
  const trash = store.scratch();
  const isGone = database.write('disk', () => {
    dropDeadHolds(database);
    const held = database.get('SELECT 1 AS held FROM hold WHERE digest = ?', volumeHold(name)) !== undefined;
    if (held || !isFree()) return false;
    database.run('DELETE FROM volume WHERE name = ?', name);
    moveAway(`${paths.volumes}/${name}`, trash);
    return true;
  });
  return isGone ? removeTree(trash) : undefined;
}

/** A volume that was never used has no directory. */
function moveAway(path: string, trash: string): void {
  try {
    renameSync(path, trash);
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw toStoreFault(`remove ${path}`, error);
  }
}
