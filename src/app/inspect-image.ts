import { openImage, selectManifest } from '../image/index.ts';
import { familiarReference, formatPlatform, formatRunConfig, isDigest, parseReference } from '../oci/index.ts';
import { findImage, type ImageStore } from './find-image.ts';
import type { ImageInspection } from './wire.ts';

/** Everything an image says of itself. @throws app/no-image */
export async function inspectImage(store: ImageStore, name: string): Promise<ImageInspection> {
  const { descriptor } = await findImage(store, name);
  const image = openImage(store, await selectManifest(store, descriptor));
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
    size: layers.reduce((sum, layer) => sum + layer.size, 0),
    config: formatRunConfig(config.config),
    layers,
    annotations: manifest.annotations,
  };
}
