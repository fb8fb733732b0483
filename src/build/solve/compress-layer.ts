import { createReadStream } from 'node:fs';
import { compress } from '../../archive/index.ts';
import type { ByteStream, OnEvent } from '../../base/index.ts';
import {
  type BlobIngest,
  type BlobSink,
  type BlobSource,
  type Compression,
  type Descriptor,
  isDigest,
  type LayerRef,
  type Layers,
  layerCompressionOf,
  layerMediaType,
  shortDigest,
} from '../../oci/index.ts';
import type { BuildCache } from '../build-cache.ts';

/** What compressing layers is done with. */
export interface CompressDeps {
  readonly blobs: BlobSource & BlobSink & BlobIngest;
  readonly layers: Layers;
  readonly cache: BuildCache;
  /** Told of layers that take their time. */
  readonly onEvent?: OnEvent;
  readonly signal?: AbortSignal;
}

/** Smaller layers are compressed before anybody has read of it. */
const toldBytes = 4 * 1024 * 1024;

/** How a layer is to be stored. */
export interface LayerCompression {
  readonly compression: Compression;
  /** @default that of `compress` */
  readonly level?: number;
}

/** A layer in a blob compressed as asked for. One that is already stays as it is; what was compressed before is not compressed again. */
export async function compressLayer(layer: LayerRef, wanted: LayerCompression, deps: CompressDeps): Promise<LayerRef> {
  const { compression } = wanted;
  if (layerCompressionOf(layer.descriptor.mediaType) === compression) return layer;
  const key = `compressed/${formName(wanted)}/${layer.diffId}`;
  const known = parseDescriptor(deps.cache.get(key), compression);
  if (known !== undefined && (await deps.blobs.has(known))) return { ...layer, descriptor: known };
  const descriptor = await writeCompressed(layer, wanted, deps);
  deps.cache.put(key, JSON.stringify([descriptor.digest, descriptor.size]), [descriptor.digest]);
  return { ...layer, descriptor };
}

/** A name for what of its form decides a layer's bytes: `gzip`, `zstd-19`. */
export function formName({ compression, level }: LayerCompression): string {
  return level === undefined ? compression : `${compression}-${level}`;
}

async function writeCompressed(
  layer: LayerRef,
  { compression, level }: LayerCompression,
  { blobs, layers, onEvent, signal }: CompressDeps,
): Promise<Descriptor> {
  const { tarPath, size } = await layers.rest(layer, signal);
  const told = size < toldBytes ? undefined : onEvent;
  const started = performance.now();
  const id = `compress ${layer.diffId}`;
  told?.({ kind: 'start', id, label: `compress layer ${shortDigest(layer.diffId)}`, total: size });
  const tar = toldOf(createReadStream(tarPath, { highWaterMark: 1024 * 1024 }), (bytes) =>
    told?.({ kind: 'advance', id, bytes }),
  );
  const options = { ...(signal === undefined ? {} : { signal }), ...(level === undefined ? {} : { level }) };
  using writer = blobs.create();
  for await (const piece of compression === 'none' ? tar : compress(tar, compression, options)) writer.write(piece);
  const written = await writer.commit();
  told?.({ kind: 'done', id, seconds: (performance.now() - started) / 1000, size: written.size });
  return { mediaType: layerMediaType(compression), ...written };
}

async function* toldOf(bytes: ByteStream, tell: (count: number) => void): ByteStream {
  for await (const piece of bytes) {
    tell(piece.length);
    yield piece;
  }
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
