import { isFault, limits, mapConcurrent } from '../../base/index.ts';
import { type CopyOptions, copy, listManifests, openImage } from '../../image/index.ts';
import {
  type BlobSource,
  type Descriptor,
  type Digest,
  hostPlatform,
  isImageConfigType,
  type LayerRef,
  matchesPlatform,
  parseManifest,
  readBlob,
  type TakingSink,
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
): Promise<TakingSink> {
  const manifests = await listManifests(source, root);
  const layers = (await mapConcurrent(manifests, 4, (each) => layersForHere(store, source, each, options))).flat();
  const diffIds = new Map<Digest, Digest>(layers.map(({ descriptor, diffId }) => [descriptor.digest, diffId]));
  const layerOf = (descriptor: Descriptor): LayerRef | undefined => {
    const diffId = diffIds.get(descriptor.digest);
    return diffId === undefined ? undefined : { descriptor, diffId };
  };
  return {
    has: store.has,
    put(descriptor, bytes, transfer) {
      const layer = layerOf(descriptor);
      return layer === undefined ? store.put(descriptor, bytes, transfer) : store.putLayer(layer, bytes, transfer);
    },
    take(descriptor, from, transfer) {
      const layer = layerOf(descriptor);
      return layer === undefined ? store.take(descriptor, from, transfer) : store.takeLayer(layer, from, transfer);
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
