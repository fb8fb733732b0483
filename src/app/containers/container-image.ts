import { readFileSync } from 'node:fs';
import { type Descriptor, parseManifestOrIndex } from '../../oci/index.ts';
import type { ContainerRecord } from '../../runtime/index.ts';
import type { DiskStore } from '../../store/index.ts';
import { appFault } from '../faults.ts';
import { toRecord } from './container-records.ts';

/**
 * The one image that a container was made from; the store keeps it while there is the container, whatever becomes of its names.
 *
 * @throws app/no-image when the store was tampered with
 */
export function containerImage(store: DiskStore, { id, name }: Pick<ContainerRecord, 'id' | 'name'>): Descriptor {
  const stored = store.containers.get(id);
  const digest = stored && (toRecord(stored).manifest ?? stored.image);
  const path = digest === undefined ? undefined : store.blobPath(digest);
  if (digest !== undefined && path !== undefined) {
    const bytes = readFileSync(path);
    const { mediaType } = parseManifestOrIndex(bytes);
    return { mediaType, digest, size: bytes.length };
  }
  throw appFault('app/no-image', `the image of container ${name} is not in the store any more`, {
    hint: 'Load or build it again.',
  });
}
