import { statSync } from 'node:fs';
import { join } from 'node:path';
import { openImage } from '../../../image/index.ts';
import type { Digest } from '../../../oci/index.ts';
import type { ContainerRecord } from '../../../runtime/index.ts';
import { type DiskStore, measureTrees } from '../../../store/index.ts';
import type { ContainerSize } from '../../wire.ts';
import { containerImage } from '../container-image.ts';

/** What a container wrote, and what it has altogether. An image that is gone counts for nothing. */
export async function measureContainer(store: DiskStore, record: ContainerRecord): Promise<ContainerSize> {
  const written = measureTrees([join(record.directory, 'upper')]);
  return { written, all: written + (await measureImage(store, record)) };
}

async function measureImage(store: DiskStore, record: ContainerRecord): Promise<number> {
  try {
    const { diffIds } = await openImage(store, containerImage(store, record)).config();
    return diffIds.reduce((sum, diffId) => sum + tarSize(store, diffId), 0);
  } catch {
    // The listing goes on; `system check` says what is wrong with the image.
    return 0;
  }
}

/** Bytes of a layer's tar; one that came uncompressed is its blob. */
function tarSize({ paths, blobPath }: DiskStore, diffId: Digest): number {
  const made = statSync(join(paths.layers, `${diffId.split(':')[1]}.tar`), { throwIfNoEntry: false });
  const blob = made === undefined ? blobPath(diffId) : undefined;
  return made?.size ?? (blob === undefined ? 0 : statSync(blob).size);
}
