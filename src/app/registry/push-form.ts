import { isJsonObject, limits, mapConcurrent, parseJson, streamOf, utf8 } from '../../base/index.ts';
import { compressLayer, type LayerCompression } from '../../build/index.ts';
import { openImage } from '../../image/index.ts';
import {
  type Compression,
  type Descriptor,
  digestOf,
  formatDescriptor,
  type Index,
  isImageConfigType,
  isIndexType,
  layerCompressionOf,
  layerMediaType,
  type Manifest,
  mediaTypes,
  parseIndex,
  parseManifest,
  readBlob,
} from '../../oci/index.ts';
import type { DiskStore } from '../../store/index.ts';

export interface PushFormOptions {
  /** Of layers that are not compressed in the store; those that are stay as they are. */
  readonly compression: Compression;
  readonly signal?: AbortSignal;
}

/**
 * The form in which an image goes to a registry: layers that lie here uncompressed are compressed, and what they come to is remembered, so that it is
 * done once. All else of manifests and indexes stays. The same image always comes to the same digest.
 *
 * An index with attestations stays as it is: they vouch for the digests of its images.
 *
 * @returns a descriptor of the store; the same one when nothing was to be compressed
 */
export async function toPushForm(
  store: DiskStore,
  descriptor: Descriptor,
  options: PushFormOptions,
): Promise<Descriptor> {
  if (options.compression === 'none' || !(await store.has(descriptor))) return descriptor;
  if (isIndexType(descriptor.mediaType)) return formIndex(store, descriptor, options);
  return formManifest(store, descriptor, options);
}

async function formIndex(store: DiskStore, descriptor: Descriptor, options: PushFormOptions): Promise<Descriptor> {
  const index = parseIndex(await readBlob(store, descriptor, limits.manifest), descriptor.mediaType);
  if (index.manifests.some(isAttestation)) return descriptor;
  const manifests = await mapConcurrent(index.manifests, 1, (entry) => toPushForm(store, entry, options));
  return writeChanged(store, descriptor, index, 'manifests', index.manifests, manifests);
}

/** Source: BuildKit, docs/attestations/attestation-storage.md */
function isAttestation({ annotations }: Descriptor): boolean {
  return annotations?.['vnd.docker.reference.digest'] !== undefined;
}

async function formManifest(store: DiskStore, descriptor: Descriptor, options: PushFormOptions): Promise<Descriptor> {
  const manifest = parseManifest(await readBlob(store, descriptor, limits.manifest), descriptor.mediaType);
  const plain = manifest.layers.some(({ mediaType }) => layerCompressionOf(mediaType) === 'none');
  if (!plain || !isImageConfigType(manifest.config.mediaType)) return descriptor;
  const wanted = compressionFor(descriptor, options.compression);
  const { signal } = options;
  const deps = { blobs: store, layers: store, cache: store.cache, ...(signal === undefined ? {} : { signal }) };
  // One after the other: each is compressed on all processors.
  const layers = await mapConcurrent(await openImage(store, descriptor).layers(), 1, async (layer) => {
    if (layerCompressionOf(layer.descriptor.mediaType) !== 'none') return layer.descriptor;
    const { digest, size } = (await compressLayer(layer, wanted, deps)).descriptor;
    return { ...layer.descriptor, mediaType: mediaTypeFor(descriptor, wanted.compression), digest, size };
  });
  return writeChanged(store, descriptor, manifest, 'layers', manifest.layers, layers);
}

/** Docker's schema 2 knows no zstd. */
function compressionFor({ mediaType }: Descriptor, compression: Compression): LayerCompression {
  return { compression: mediaType === mediaTypes.dockerManifest ? 'gzip' : compression };
}

function mediaTypeFor({ mediaType }: Descriptor, compression: Compression): string {
  return layerMediaType(compression, mediaType === mediaTypes.dockerManifest ? 'docker' : 'oci');
}

/** Writes a document with another list of what it points to; every other field stays as it stands there. */
async function writeChanged(
  store: DiskStore,
  descriptor: Descriptor,
  { bytes }: Manifest | Index,
  field: 'layers' | 'manifests',
  before: readonly Descriptor[],
  after: readonly Descriptor[],
): Promise<Descriptor> {
  if (after.every(({ digest }, at) => digest === before[at]?.digest)) return descriptor;
  const json = parseJson(bytes, limits.manifest);
  if (!isJsonObject(json)) throw new Error('what was parsed before is an object');
  const changed = utf8(JSON.stringify({ ...json, [field]: after.map(formatDescriptor) }));
  const written = { ...descriptor, digest: digestOf(changed), size: changed.length };
  await store.put(written, streamOf(changed));
  return written;
}
