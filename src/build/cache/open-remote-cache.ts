import { limits } from '../../base/index.ts';
import {
  type BlobSource,
  type Descriptor,
  type Digest,
  isImageConfigType,
  isManifestType,
  layerCompressionOf,
  type Manifest,
  parseImageConfig,
  parseManifestOrIndex,
  readBlob,
} from '../../oci/index.ts';
import { buildFault } from '../faults.ts';
import { type CacheDocument, cacheTypes, parseCacheDocument } from './cache-document.ts';
import { recordLayer } from './record-layer.ts';
import type { RemoteCache, RemoteLayer } from './remote-cache.ts';

/** Where a cache is read. */
export interface CacheOrigin {
  readonly source: BlobSource;
  readonly descriptor: Descriptor;
  /** For people. */
  readonly label: string;
}

/**
 * Reads the records of a cache: of an artifact that a build has written, or of an image, or the images of an index, that have theirs
 * inside. Layers are not fetched.
 *
 * @throws build/bad-cache when there is none; oci/…, and what the source throws
 */
export async function openRemoteCache(origin: CacheOrigin): Promise<RemoteCache> {
  const { source, descriptor, label } = origin;
  const bytes = await readBlob(source, descriptor, limits.manifest);
  const found = parseManifestOrIndex(bytes, descriptor.mediaType);
  if (found.kind === 'manifest') return toRemoteCache(origin, [await readManifest(found, origin)]);
  const parts: CachePart[] = [];
  for (const entry of found.manifests.filter(({ mediaType }) => isManifestType(mediaType)).slice(0, mostPlatforms)) {
    const document = parseManifestOrIndex(await readBlob(source, entry, limits.manifest), entry.mediaType);
    if (document.kind === 'manifest') parts.push(await readManifest(document, origin));
  }
  if (parts.every(({ document }) => document === undefined)) throw noCache(label);
  return toRemoteCache(origin, parts);
}

const mostPlatforms = 64;

/** What one manifest holds of a cache. */
interface CachePart {
  readonly document: CacheDocument | undefined;
  readonly layers: readonly Descriptor[];
}

async function readManifest({ config, layers }: Manifest, { source, label }: CacheOrigin): Promise<CachePart> {
  if (config.mediaType === cacheTypes.config) {
    const bytes = await readBlob(source, config, limits.config);
    return { document: parseCacheDocument(bytes, label), layers };
  }
  if (!isImageConfigType(config.mediaType)) return { document: undefined, layers };
  const image = parseImageConfig(await readBlob(source, config, limits.config));
  if (image.buildCache === undefined) return { document: undefined, layers };
  const { records } = parseCacheDocument(Buffer.from(image.buildCache, 'utf8'), label);
  const sizes = new Map([...records].flatMap(([key, text]) => pairOf(recordLayer(key, text))));
  const described = image.diffIds.map((diffId) => ({ diffId, size: sizes.get(diffId) ?? 0 }));
  return { document: { records, layers: described, mounts: [] }, layers };
}

function pairOf(layer: ReturnType<typeof recordLayer>): readonly (readonly [Digest, number])[] {
  return layer === undefined ? [] : [[layer.diffId, layer.size]];
}

function toRemoteCache({ source, label }: CacheOrigin, parts: readonly CachePart[]): RemoteCache {
  const records = new Map<string, string>();
  const layers = new Map<Digest, RemoteLayer>();
  const mounts: CacheDocument['mounts'][number][] = [];
  let isThere = false;
  for (const { document, layers: blobs } of parts) {
    if (document === undefined) continue;
    isThere = true;
    for (const [key, value] of document.records) records.set(key, value);
    for (const [at, layer] of document.layers.entries()) {
      const descriptor = blobs[at];
      if (descriptor !== undefined && canHold(descriptor, layer.size))
        layers.set(layer.diffId, { ...layer, descriptor, source });
    }
    mounts.push(...document.mounts);
  }
  if (!isThere) throw noCache(label);
  return { label, records, layers, mounts };
}

// A bomb may take this much of the disk, or what gzip can at most make of so many bytes, and no more.
const leastLimit = 16 * 1024 ** 3;
const gzipRatio = 1032;

/** Whether a blob may be a layer's tar of so many bytes. */
function canHold(blob: Descriptor, size: number): boolean {
  const isLayer = layerCompressionOf(blob.mediaType) !== undefined;
  return isLayer && size > 0 && size <= Math.max(leastLimit, gzipRatio * blob.size);
}

function noCache(label: string): Error {
  return buildFault('build/bad-cache', `${label} holds no build cache of nacre`, {
    hint: 'Name what --cache-to has written, or an image built with --cache-to type=inline.',
  });
}
