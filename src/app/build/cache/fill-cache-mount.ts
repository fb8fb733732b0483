import { applyLayer, decompress } from '../../../archive/index.ts';
import type { ByteStream } from '../../../base/index.ts';
import type { RemoteLayer } from '../../../build/index.ts';
import { blobAbsent, createDigester, layerCompressionOf, ociFault, verified } from '../../../oci/index.ts';
import type { Nacre } from '../../nacre.ts';

/**
 * Puts into a new directory what a cache mount of another machine holds. Devices are left out. When it fails the directory holds part of it.
 *
 * @throws oci/…, archive/…, base/…; what the source throws
 */
export async function fillCacheMount(
  { host }: Nacre,
  layer: RemoteLayer,
  directory: string,
  signal?: AbortSignal,
): Promise<void> {
  const cancel = signal === undefined ? {} : { signal };
  const bytes = await layer.source.open(layer.descriptor, cancel);
  if (bytes === undefined) throw blobAbsent(layer.descriptor.digest);
  await applyLayer(openTar(layer, verified(layer.descriptor, bytes), cancel), directory, {
    mode: 'merge',
    ops: host(),
    devices: 'skip',
    owners: host().currentUser().uid === 0 ? 'layer' : 'caller',
    limit: layer.size,
    ...cancel,
  });
}

async function* openTar(
  { descriptor, diffId, size }: RemoteLayer,
  bytes: ByteStream,
  cancel: { readonly signal?: AbortSignal },
): ByteStream {
  const isPlain = layerCompressionOf(descriptor.mediaType) === 'none';
  const digester = createDigester();
  for await (const piece of isPlain ? bytes : decompress(bytes, { ...cancel, limit: size })) {
    digester.update(piece);
    yield piece;
  }
  if (digester.digest() !== diffId) throw ociFault('oci/digest-mismatch', `it is not the ${diffId} that it should be`);
}
