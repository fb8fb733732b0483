import { isImageEntry, listManifests, openImage, selectManifest } from '../../image/index.ts';
import {
  type BlobSink,
  type Descriptor,
  familiarReference,
  formatPlatform,
  formatRunConfig,
  isDigest,
  isIndexType,
  type Platform,
  parseReference,
} from '../../oci/index.ts';
import type { ImageInspection } from '../wire.ts';
import { findImage, type ImageStore } from './find-image.ts';

/** Where images are inspected. */
export type InspectedStore = ImageStore & Pick<BlobSink, 'has'>;

/**
 * Everything an image says of itself.
 *
 * @param platform which image of an index; @default the host's
 * @throws app/no-image, image/no-platform
 */
export async function inspectImage(store: InspectedStore, name: string, platform?: Platform): Promise<ImageInspection> {
  const { descriptor } = await findImage(store, name);
  const image = openImage(store, await selectManifest(store, descriptor, platform));
  const manifest = await image.manifest();
  const config = await image.config();
  const layers = (await image.layers()).map(({ descriptor: { digest, mediaType, size }, diffId }) => ({
    digest,
    diffId,
    mediaType,
    size,
  }));
  const rows = (await store.list()).filter((row) => row.descriptor.digest === descriptor.digest && !isDigest(row.name));
  return {
    id: descriptor.digest,
    names: rows.map((row) => familiarReference(parseReference(row.name))),
    mediaType: descriptor.mediaType,
    created: config.created ?? null,
    author: config.author ?? null,
    platform: formatPlatform(config.platform),
    manifests: isIndexType(descriptor.mediaType) ? await describeManifests(store, descriptor) : [],
    size: layers.reduce((sum, layer) => sum + layer.size, 0),
    config: formatRunConfig(config.config),
    layers,
    annotations: manifest.annotations,
  };
}

async function describeManifests(store: InspectedStore, descriptor: Descriptor): Promise<ImageInspection['manifests']> {
  const manifests: ImageInspection['manifests'][number][] = [];
  for (const manifest of (await listManifests(store, descriptor)).filter(isImageEntry)) {
    const { digest, mediaType, size, platform } = manifest;
    manifests.push({
      ...{ digest, mediaType, size, platform: platform === undefined ? null : formatPlatform(platform) },
      present: await store.has(manifest),
    });
  }
  return manifests;
}
