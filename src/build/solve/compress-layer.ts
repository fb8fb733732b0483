import { compress } from '../../archive/index.ts';
import {
  type BlobIngest,
  type BlobSink,
  type BlobSource,
  blobAbsent,
  type Compression,
  type Descriptor,
  isDigest,
  type LayerRef,
  layerMediaType,
} from '../../oci/index.ts';
import type { BuildCache } from '../build-cache.ts';

/** What compressing layers is done with. */
export interface CompressDeps {
  readonly blobs: BlobSource & BlobSink & BlobIngest;
  readonly cache: BuildCache;
  readonly signal?: AbortSignal;
}

/** An uncompressed layer in a compressed blob. What was compressed before is not compressed again. */
export async function compressLayer(layer: LayerRef, compression: Compression, deps: CompressDeps): Promise<LayerRef> {
  if (compression === 'none') return layer;
  const key = `compressed/${compression}/${layer.diffId}`;
  const known = parseDescriptor(deps.cache.get(key), compression);
  if (known !== undefined && (await deps.blobs.has(known))) return { ...layer, descriptor: known };
  const descriptor = await writeCompressed(layer, compression, deps);
  deps.cache.put(key, JSON.stringify([descriptor.digest, descriptor.size]), [descriptor.digest]);
  return { ...layer, descriptor };
}

async function writeCompressed(
  layer: LayerRef,
  compression: 'gzip' | 'zstd',
  { blobs, signal }: CompressDeps,
): Promise<Descriptor> {
  const cancel = signal === undefined ? {} : { signal };
  const bytes = await blobs.open(layer.descriptor, cancel);
  if (bytes === undefined) throw blobAbsent(layer.descriptor.digest);
  using writer = blobs.create();
  for await (const piece of compress(bytes, compression, cancel)) writer.write(piece);
  return { mediaType: layerMediaType(compression), ...(await writer.commit()) };
}

function parseDescriptor(text: string | undefined, compression: Compression): Descriptor | undefined {
  const [digest, size] = text === undefined ? [] : parsePair(text);
  if (typeof digest !== 'string' || !isDigest(digest) || typeof size !== 'number') return undefined;
  return { mediaType: layerMediaType(compression), digest, size };
}

function parsePair(text: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}
