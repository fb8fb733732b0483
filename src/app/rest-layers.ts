import { isFault, mapConcurrent, messageOf, milliseconds, type OnEvent, once, processors } from '../base/index.ts';
import { openImage, selectManifest } from '../image/index.ts';
import { type Descriptor, type LayerRef, shortDigest } from '../oci/index.ts';
import type { DiskStore } from '../store/index.ts';

export interface RestLayersOptions {
  readonly onEvent?: OnEvent;
  readonly signal?: AbortSignal;
}

/**
 * Brings the layers of an image for this machine to rest, so that the first container need not wait for them: their bytes have just been
 * read and lie in memory. An image for other machines is left alone; what is wrong with a layer is told again when it is used.
 *
 * @throws base/cancelled
 */
export async function restLayers(
  store: DiskStore,
  descriptor: Descriptor,
  options: RestLayersOptions = {},
): Promise<void> {
  const layers = await layersForHere(store, descriptor);
  await mapConcurrent(layers, processors(), (layer) => restLayer(store, layer, options));
}

async function layersForHere(store: DiskStore, descriptor: Descriptor): Promise<readonly LayerRef[]> {
  try {
    return await openImage(store, await selectManifest(store, descriptor)).layers();
  } catch (error) {
    if (isFault(error)) return [];
    throw error;
  }
}

/** Smaller blobs take no time worth telling of. */
const largeBlob = 16 * 1024 * 1024;

/** Milliseconds after which bringing a layer to rest is told. */
const worthTelling = 30;

async function restLayer(store: DiskStore, layer: LayerRef, { onEvent, signal }: RestLayersOptions): Promise<void> {
  const id = `rest ${layer.diffId}`;
  const started = milliseconds();
  const tell = layer.descriptor.size < largeBlob ? undefined : onEvent;
  const begin = once(() => tell?.({ kind: 'start', id, label: `index ${shortDigest(layer.diffId)}` }));
  let isBegun = false;
  // Of one that is at rest there is nothing to tell.
  const timer = setTimeout(() => {
    isBegun = true;
    begin();
  }, worthTelling);
  try {
    await store.rest(layer, signal);
    if (isBegun) tell?.({ kind: 'done', id, seconds: (milliseconds() - started) / 1000 });
  } catch (error) {
    begin();
    tell?.({ kind: 'failed', id, message: messageOf(error) });
    if (!isFault(error) || isFault(error, 'base/cancelled')) throw error;
  } finally {
    clearTimeout(timer);
  }
}
