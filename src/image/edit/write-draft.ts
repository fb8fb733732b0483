import { compress } from '../../archive/index.ts';
import {
  type BlobIngest,
  type BlobSink,
  type BlobSource,
  blobAbsent,
  type Compression,
  type Descriptor,
  type LayerRef,
  layerMediaType,
} from '../../oci/index.ts';
import { writeImage } from '../write-image.ts';
import type { DraftLayer, ImageDraft, WriteTar } from './image-draft.ts';

/** How `writeDraft` writes. */
export interface WriteDraftOptions {
  /** How layers that are made are compressed; stored ones stay as they are. @default none */
  readonly compression?: Compression;
  readonly signal?: AbortSignal;
}

/** What became of a draft. */
export interface WrittenDraft {
  readonly descriptor: Descriptor;
  /** One for each of the draft's layers. */
  readonly layers: readonly WrittenLayer[];
}

export interface WrittenLayer extends LayerRef {
  /** Bytes of the uncompressed tar, if the layer was made here. */
  readonly tarSize: number | undefined;
}

/** Where drafts are written: made layers are read back to be compressed. */
export type DraftStore = BlobSource & BlobSink & BlobIngest;

/**
 * Writes a draft: the layers that it makes, then config and manifest. The same draft gives the same digest.
 *
 * @throws what making a layer throws; base/cancelled
 */
export async function writeDraft(
  store: DraftStore,
  draft: ImageDraft,
  options: WriteDraftOptions = {},
): Promise<WrittenDraft> {
  const layers: WrittenLayer[] = [];
  for (const layer of draft.layers) layers.push(await writeDraftLayer(store, layer, options));
  const refs = layers.map(({ descriptor, diffId }) => ({ descriptor, diffId }));
  const annotations = isBaseKept(draft) ? draft.annotations : withoutBase(draft.annotations);
  const named = Object.keys(annotations).length > 0;
  const descriptor = await writeImage(store, { config: draft.config, layers: refs, ...(named ? { annotations } : {}) });
  return { descriptor, layers };
}

async function writeDraftLayer(
  store: DraftStore,
  layer: DraftLayer,
  options: WriteDraftOptions,
): Promise<WrittenLayer> {
  if (layer.kind === 'stored') return { ...layer.layer, tarSize: undefined };
  const { compression = 'none', signal } = options;
  const { digest: diffId, size } = await writeTar(store, layer.write, signal);
  const tar: Descriptor = { mediaType: layerMediaType('none'), digest: diffId, size };
  const descriptor = compression === 'none' ? tar : await compressBlob(store, tar, compression, signal);
  return { descriptor, diffId, tarSize: size };
}

async function writeTar(
  store: BlobIngest,
  write: WriteTar,
  signal: AbortSignal | undefined,
): Promise<Pick<Descriptor, 'digest' | 'size'>> {
  using writer = store.create();
  await write((bytes) => writer.write(bytes), signal);
  return await writer.commit();
}

async function compressBlob(
  store: BlobSource & BlobIngest,
  tar: Descriptor,
  compression: 'gzip' | 'zstd',
  signal: AbortSignal | undefined,
): Promise<Descriptor> {
  const cancel = signal === undefined ? {} : { signal };
  const bytes = await store.open(tar, cancel);
  if (bytes === undefined) throw blobAbsent(tar.digest);
  using writer = store.create();
  for await (const piece of compress(bytes, compression, cancel)) writer.write(piece);
  return { mediaType: layerMediaType(compression), ...(await writer.commit()) };
}

/** What an image was made on is no more part of it once its lowest layer is another. */
function isBaseKept({ layers }: ImageDraft): boolean {
  return layers[0]?.kind === 'stored';
}

/** Source: image-spec annotations.md, `org.opencontainers.image.base.digest` and `.name`. */
function withoutBase(annotations: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(annotations).filter(([name]) => !name.startsWith('org.opencontainers.image.base.')),
  );
}
