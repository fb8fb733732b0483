import { mapConcurrent } from '../../base/index.ts';
import { isImageEntry, listManifests, openImage } from '../../image/index.ts';
import {
  type Descriptor,
  familiarRepository,
  formatPlatform,
  hostPlatform,
  isDigest,
  matchesPlatform,
  type NamedDescriptor,
  parseReference,
} from '../../oci/index.ts';
import type { ImageRow } from '../wire.ts';
import type { ImageStore } from './find-image.ts';

/** Every name of every image, in byte order of the names; images without a name last. */
export async function listImages(store: ImageStore): Promise<readonly ImageRow[]> {
  const rows = await mapConcurrent(await store.list(), 8, (row) => toRow(store, row));
  return rows.toSorted((a, b) => Number(a.repository === null) - Number(b.repository === null));
}

async function toRow(store: ImageStore, row: NamedDescriptor): Promise<ImageRow> {
  const reference = isDigest(row.name) ? undefined : parseReference(row.name);
  return {
    digest: row.descriptor.digest,
    repository: reference === undefined ? null : familiarRepository(reference),
    tag: reference?.tag ?? null,
    mediaType: row.descriptor.mediaType,
    ...(await describeImage(store, row)),
  };
}

/** What the image for this machine says, or the first of an index that has none; an artifact still has a row. */
async function describeImage(
  store: ImageStore,
  row: NamedDescriptor,
): Promise<Pick<ImageRow, 'created' | 'size' | 'platform' | 'platforms'>> {
  try {
    const manifests = (await listManifests(store, row.descriptor)).filter(isImageEntry);
    const image = openImage(store, manifests.find(isForHere) ?? manifests[0] ?? row.descriptor);
    const { layers } = await image.manifest();
    const config = await image.config();
    return {
      created: config.created ?? null,
      size: layers.reduce((sum, layer) => sum + layer.size, 0),
      platform: formatPlatform(config.platform),
      platforms: manifests.map(({ platform = config.platform }) => formatPlatform(platform)),
    };
  } catch {
    // Listing goes on past an image that can't be read: `inspect` and `system check` say what is wrong with it.
    return { created: null, size: 0, platform: null, platforms: [] };
  }
}

function isForHere({ platform }: Descriptor): boolean {
  return platform !== undefined && matchesPlatform(hostPlatform(), platform);
}
