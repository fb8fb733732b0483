import { isFault, limits, mapConcurrent } from '../../base/index.ts';
import { type CopyOptions, copy, listManifests, openImage } from '../../image/index.ts';
import {
  type BlobSink,
  type BlobSource,
  type Descriptor,
  type Digest,
  hostPlatform,
  isImageConfigType,
  type LayerRef,
  matchesPlatform,
  parseManifest,
  readBlob,
} from '../../oci/index.ts';
import type { DiskStore } from '../../store/index.ts';

/**
 * The store as a sink that brings layers to rest in the pass in which they come. For that their diffIDs are needed first, so the configs are
 * fetched here. Layers of images for other machines, and what is no image, are stored as they come.
 *
 * @param root an index or a manifest of the source
 */
export async function openLayerSink(
  store: DiskStore,
  source: BlobSource,
  root: Descriptor,
  options: CopyOptions,
): Promise<BlobSink> {
  const manifests = await listManifests(source, root);
  const layers = (await mapConcurrent(manifests, 4, (each) => layersForHere(store, source, each, options))).flat();
  const diffIds = new Map<Digest, Digest>(layers.map(({ descriptor, diffId }) => [descriptor.digest, diffId]));
  return {
    has: store.has,
    put(descriptor, bytes, transfer) {
      const diffId = diffIds.get(descriptor.digest);
      if (diffId === undefined) return store.put(descriptor, bytes, transfer);
      return store.putLayer({ descriptor, diffId }, bytes, transfer);
    },
  };
}

async function layersForHere(
  store: DiskStore,
  source: BlobSource,
  descriptor: Descriptor,
  options: CopyOptions,
): Promise<readonly LayerRef[]> {
  const { config } = parseManifest(await readBlob(source, descriptor, limits.manifest), descriptor.mediaType);
  if (!isImageConfigType(config.mediaType)) return [];
  await copy(source, store, config, options);
  try {
    const image = openImage(
      { open: async (each, transfer) => (each.digest === config.digest ? store : source).open(each, transfer) },
      descriptor,
    );
    return matchesPlatform(hostPlatform(), (await image.config()).platform) ? await image.layers() : [];
  } catch (error) {
    // What is wrong with it is told to whoever uses the image: what came is kept as it came.
    if (isFault(error, 'oci/bad-document') || isFault(error, 'image/inconsistent')) return [];
    if (isFault(error, 'image/not-an-image')) return [];
    throw error;
  }
}
