import { type LayerItem, writeLayer } from '../../../archive/index.ts';
import { type BlobIngest, type LayerRef, mediaTypes } from '../../../oci/index.ts';

/** Writes items as a layer, uncompressed. The same items give the same layer. */
export async function storeLayer(
  items: readonly LayerItem[],
  blobs: BlobIngest,
  signal: AbortSignal | undefined,
): Promise<LayerRef> {
  using writer = blobs.create();
  await writeLayer(items, (bytes) => writer.write(bytes), signal === undefined ? {} : { signal });
  const { digest, size } = await writer.commit();
  return { descriptor: { mediaType: mediaTypes.ociLayer, digest, size }, diffId: digest };
}
