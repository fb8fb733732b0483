import { readFileSync } from 'node:fs';
import type { OnEvent } from '../../base/index.ts';
import { openImage } from '../../image/index.ts';
import { type Descriptor, type Digest, parseManifestOrIndex, type Snapshot } from '../../oci/index.ts';
import type { ContainerOptions } from '../../runtime/index.ts';
import { appFault } from '../faults.ts';
import type { Nacre } from '../nacre.ts';

/**
 * Makes the images that a container mounts ready for that.
 *
 * @returns by the digests of their manifests
 * @throws app/no-image when the store was tampered with
 */
export async function viewMountedImages(
  nacre: Nacre,
  { mounts, ids }: Pick<ContainerOptions, 'mounts' | 'ids'>,
  onEvent?: OnEvent,
): Promise<ReadonlyMap<Digest, Snapshot>> {
  const views = new Map<Digest, Snapshot>();
  for (const mount of mounts) {
    if (mount.kind !== 'image' || mount.digest === undefined || views.has(mount.digest)) continue;
    const layers = await openImage(nacre.store, describe(nacre, mount.digest, mount.image)).layers();
    const options = { mountPoints: false, ...(onEvent === undefined ? {} : { onEvent }) };
    views.set(mount.digest, await nacre.snapshots(ids).view(layers, options));
  }
  return views;
}

function describe({ store }: Nacre, digest: Digest, name: string): Descriptor {
  const path = store.blobPath(digest);
  if (path === undefined)
    throw appFault('app/no-image', `image ${name}, which is mounted, is not in the store any more`, {
      hint: 'Load or build it again.',
    });
  const bytes = readFileSync(path);
  return { mediaType: parseManifestOrIndex(bytes).mediaType, digest, size: bytes.length };
}
