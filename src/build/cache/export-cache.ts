import { isFault, mapConcurrent, messageOf, processors } from '../../base/index.ts';
import {
  type BlobSink,
  blobAbsent,
  createManifest,
  type Descriptor,
  type Digest,
  type LayerRef,
  mediaTypes,
  uncompressedLayer,
  writeBlob,
} from '../../oci/index.ts';
import { type CompressDeps, compressLayer, formName, type LayerCompression } from '../solve/compress-layer.ts';
import type { SolvedImage } from '../solve/solved-image.ts';
import {
  type CacheDocument,
  cacheTypes,
  type DocumentLayer,
  type DocumentMount,
  formatCacheDocument,
} from './cache-document.ts';
import type { ImportedCaches } from './import-caches.ts';
import { isPortable, toPortable } from './portable-record.ts';
import { recordLayer } from './record-layer.ts';

/** What of a build leaves the machine. */
export interface CacheExport {
  readonly images: readonly SolvedImage[];
  /** `min`: layers of the images that the build made. `max`: those of all steps. What is known of steps goes along in either case. */
  readonly mode: 'min' | 'max';
  readonly compression: LayerCompression;
  /** Contents of directories that commands find again, each with the tar that it is packed as. */
  readonly mounts: readonly { readonly mount: DocumentMount; readonly layer: LayerRef }[];
}

/** What exporting is done with. */
export interface ExportDeps extends CompressDeps {
  readonly caches: ImportedCaches;
  /** Told of a layer that another cache had promised and that can't be passed on. */
  readonly onLost: (message: string) => void;
}

/**
 * Writes what a build remembers as an OCI artifact: an image manifest whose config is a `CacheDocument`, and whose layers are the tars it
 * speaks of. The same records and layers give the same bytes.
 *
 * @returns the manifest's descriptor
 */
export async function exportCache(wanted: CacheExport, sink: BlobSink, deps: ExportDeps): Promise<Descriptor> {
  const records = portableRecords(deps.caches);
  const packed = new Map(wanted.mounts.map(({ layer }) => [layer.diffId, layer]));
  // What cache mounts are packed as is made anew each time: nobody asks for its compressed form again.
  const passing = { ...deps, cache: { get: deps.caches.cache.get, put: () => undefined } };
  const layers = wantedLayers(records, wanted, deps.caches).filter(({ diffId }) => !packed.has(diffId));
  const width = processors();
  const written = [
    ...(await mapConcurrent(layers, width, (layer) => writeLayerBlob(layer, wanted.compression, sink, deps))),
    ...(await mapConcurrent([...packed.values()], width, (layer) =>
      writeLayerBlob(layer, wanted.compression, sink, passing),
    )),
  ].filter((each) => each !== undefined);
  const there = new Set(written.map(({ layer }) => layer.diffId));
  const document: CacheDocument = {
    records,
    layers: written.map(({ layer }) => layer),
    mounts: wanted.mounts.flatMap(({ mount }) => (there.has(mount.diffId) ? [mount] : [])),
  };
  const config = await writeBlob(sink, cacheTypes.config, formatCacheDocument(document));
  // A manifest without layers is one that some registries refuse.
  const blobs =
    written.length > 0 ? written.map(({ blob }) => blob) : [await writeBlob(sink, mediaTypes.ociEmpty, emptyJson)];
  const manifest = createManifest({ artifactType: cacheTypes.artifact, config, layers: blobs });
  return writeBlob(sink, manifest.mediaType, manifest.bytes);
}

/** The records of a build for an image of its own to carry: what is known of its steps, whose layers the image has. */
export function inlineCache(caches: ImportedCaches): string {
  const document = { records: portableRecords(caches), layers: [], mounts: [] };
  return Buffer.from(formatCacheDocument(document)).toString('utf8');
}

const emptyJson: Uint8Array = Buffer.from('{}');

/** A record that was dated back for this build stands in the place of the one it was made from. */
function portableRecords({ used }: ImportedCaches): ReadonlyMap<string, string> {
  const records = new Map<string, string>();
  const dated = [...used]
    .filter(([key]) => key.includes('@'))
    .map(([key, text]) => [key.split('@', 1)[0] ?? '', text] as const);
  for (const [key, text] of [...used, ...dated]) {
    const value = isPortable(key) ? toPortable(key, text) : undefined;
    if (value !== undefined) records.set(key, value);
  }
  return records;
}

/** Layers that records speak of, in the order of their digests. Those that are neither here nor to be had are only spoken of. */
function wantedLayers(
  records: ReadonlyMap<string, string>,
  { mode, images }: CacheExport,
  caches: ImportedCaches,
): readonly LayerRef[] {
  const own = new Set(images.flatMap(({ layers, based }) => layers.slice(based).map(({ diffId }) => diffId)));
  const found = new Map<Digest, LayerRef>();
  for (const [key, text] of records) {
    const layer = recordLayer(key, text);
    if (layer === undefined || (mode === 'min' && !own.has(layer.diffId))) continue;
    if (!caches.isAbsent(layer.diffId)) found.set(layer.diffId, uncompressedLayer(layer.diffId, layer.size));
  }
  return [...found.values()].sort((a, b) => (a.diffId < b.diffId ? -1 : 1));
}

interface WrittenLayer {
  readonly layer: DocumentLayer;
  readonly blob: Descriptor;
}

/** @returns `undefined` when it was another machine's, and can't be had */
async function writeLayerBlob(
  layer: LayerRef,
  compression: LayerCompression,
  sink: BlobSink,
  deps: ExportDeps,
): Promise<WrittenLayer | undefined> {
  const { diffId } = layer;
  const isRemote = deps.caches.isRemote(diffId);
  try {
    const blob = await passOn(layer, compression, sink, deps);
    return { layer: { diffId, size: layer.descriptor.size, form: formName(compression) }, blob };
  } catch (error) {
    if (!isRemote || isFault(error, 'base/cancelled')) throw error;
    deps.onLost(messageOf(error));
    return undefined;
  }
}

async function passOn(
  layer: LayerRef,
  compression: LayerCompression,
  sink: BlobSink,
  deps: ExportDeps,
): Promise<Descriptor> {
  const { caches, blobs, signal } = deps;
  const cancel = signal === undefined ? {} : { signal };
  if (compression.compression === 'none') await caches.fetch(layer, signal);
  const { descriptor } = await compressLayer(layer, compression, deps);
  if (await sink.has(descriptor)) return descriptor;
  const bytes = await blobs.open(descriptor, cancel);
  if (bytes === undefined) throw blobAbsent(descriptor.digest);
  await sink.put(descriptor, bytes, cancel);
  return descriptor;
}
