import { existsSync, renameSync, rmSync } from 'node:fs';
import { type ByteStream, isFault } from '../base/index.ts';
import {
  type BlobSource,
  blobAbsent,
  type Descriptor,
  type Digest,
  type LayerAtRest,
  type LayerRef,
  type Layers,
  layerCompressionOf,
  ociFault,
  type TransferOptions,
} from '../oci/index.ts';
import { type BlobFiles, type PutOptions, sizeOf } from './blob-files.ts';
import { createBlobWriter, type FileWriter } from './blob-writer.ts';
import type { Holds } from './holds.ts';
import type { TarIndex } from './index-tar.ts';
import { blobFile, indexFile, type StorePaths, tarFile } from './paths.ts';
import { pour } from './pour.ts';
import type { LayerPart, Seals } from './seals.ts';

// A bomb may take this much of the disk, or what gzip can at most make of so many bytes, and no more.
const leastLimit = 16 * 1024 ** 3;
const gzipRatio = 1032;

/** What layers at rest are made of and with. */
export interface LayersAtRestOptions {
  readonly paths: StorePaths;
  readonly blobs: BlobSource & Pick<BlobFiles, 'put' | 'putThrough'>;
  readonly holds: Pick<Holds, 'claim'>;
  readonly seals: Seals;
  readonly scratch: () => string;
}

export interface LayersAtRest extends Layers {
  /**
   * Puts a layer that is its own tar, as `BlobSink.put` does, and makes its index of the bytes as they pass. One that can not be indexed is
   * a blob all the same.
   */
  putTar(descriptor: Descriptor, bytes: ByteStream, transfer?: PutOptions): Promise<void>;
  /**
   * Puts a layer's blob, and brings it to rest in the pass in which its bytes come. One that can not come to rest, or is not what its diffID
   * says, is a blob all the same: that is told to whoever uses it.
   */
  putLayer(layer: LayerRef, bytes: ByteStream, transfer?: PutOptions): Promise<void>;
}

/** A layer's tar that is there. */
type Tar = Omit<LayerAtRest, 'indexPath' | 'seals'>;

/**
 * Layers at rest. The tar of a layer that came uncompressed is its blob; of any other it is made once, checked against the diffID,
 * and kept as `layers/<hex>.tar`. Its index is made beside it, in the same pass where there is one. Either is there whole or not at all.
 */
export function createLayersAtRest(options: LayersAtRestOptions): LayersAtRest {
  const pending = new Map<Digest, Promise<LayerAtRest>>();

  async function rest(layer: LayerRef, signal?: AbortSignal): Promise<LayerAtRest> {
    options.holds.claim(layer.diffId);
    const found = findLayer(options, layer.diffId);
    if (found !== undefined) return found;
    const under = pending.get(layer.diffId);
    // Whatever became of another's attempt, which may have been cancelled: look again, and try oneself if need be.
    if (under !== undefined) return under.catch(() => rest(layer, signal));
    const transfer = signal === undefined ? {} : { signal };
    const making = makeLayer(options, layer, transfer).finally(() => pending.delete(layer.diffId));
    pending.set(layer.diffId, making);
    return making;
  }

  return {
    rest,
    putTar: (descriptor, bytes, transfer) => putTar(options, descriptor, bytes, transfer),
    putLayer: (layer, bytes, transfer) => putLayer(options, layer, bytes, transfer),
  };
}

async function putLayer(
  options: LayersAtRestOptions,
  layer: LayerRef,
  bytes: ByteStream,
  transfer: PutOptions = {},
): Promise<void> {
  const { descriptor, diffId } = layer;
  const isTar = layerCompressionOf(descriptor.mediaType) === 'none' && descriptor.digest === diffId;
  if (isTar) return putTar(options, descriptor, bytes, transfer);
  options.holds.claim(diffId);
  if (findTar(options, diffId) !== undefined) return options.blobs.put(descriptor, bytes, transfer);
  const { indexStream } = await import('./index-tar.ts');
  const rest = async (passing: ByteStream): Promise<void> => {
    const index = indexStream();
    const tar = await decompressLayer(options, layer, passing, index.add, transfer);
    await writeIndex(options, tar, index);
  };
  await options.blobs.putThrough(descriptor, bytes, rest, transfer);
}

async function putTar(
  options: LayersAtRestOptions,
  descriptor: Descriptor,
  bytes: ByteStream,
  transfer: PutOptions = {},
): Promise<void> {
  const { paths, blobs } = options;
  const { digest, size } = descriptor;
  if (existsSync(indexFile(paths, digest))) return blobs.put(descriptor, bytes, transfer);
  const { indexStream } = await import('./index-tar.ts');
  const index = indexStream();
  let [seen, failed] = [0, false];
  const look = (piece: Uint8Array): void => {
    seen += piece.length;
    if (!failed) failed = fails(() => index.add(piece));
  };
  await blobs.put(descriptor, bytes, transfer, look);
  // It was there already, or is no layer that can be mounted, which is told to whoever uses it.
  if (failed || seen !== size) return;
  await writeIndex(options, { diffId: digest, tarPath: blobFile(paths, digest), size }, index).catch(assertFault);
}

/** @returns whether the work ended with a fault */
function fails(work: () => void): boolean {
  try {
    work();
    return false;
  } catch (error) {
    assertFault(error);
    return true;
  }
}

function assertFault(error: unknown): void {
  if (!isFault(error)) throw error;
}

function findTar({ paths }: LayersAtRestOptions, diffId: Digest): Tar | undefined {
  for (const tarPath of [blobFile(paths, diffId), tarFile(paths, diffId)]) {
    const size = sizeOf(tarPath);
    if (size !== undefined) return { diffId, tarPath, size };
  }
  return undefined;
}

function findLayer(options: LayersAtRestOptions, diffId: Digest): LayerAtRest | undefined {
  const indexPath = indexFile(options.paths, diffId);
  const tar = existsSync(indexPath) ? findTar(options, diffId) : undefined;
  return tar === undefined ? undefined : { ...tar, indexPath, seals: options.seals.of(diffId) };
}

async function makeLayer(
  options: LayersAtRestOptions,
  layer: LayerRef,
  transfer: TransferOptions,
): Promise<LayerAtRest> {
  const found = findTar(options, layer.diffId);
  // Loaded here: most commands find their layers at rest.
  const { indexStream, indexTar } = await import('./index-tar.ts');
  if (found !== undefined) return writeIndex(options, found, await indexTar(found, transfer));
  const bytes = await options.blobs.open(layer.descriptor, transfer);
  if (bytes === undefined) throw blobAbsent(layer.descriptor.digest);
  const index = indexStream();
  const tar = await decompressLayer(options, layer, bytes, index.add, transfer);
  return writeIndex(options, tar, index);
}

async function decompressLayer(
  options: LayersAtRestOptions,
  { descriptor, diffId }: LayerRef,
  bytes: ByteStream,
  onBytes: (bytes: Uint8Array) => void,
  transfer: TransferOptions,
): Promise<Tar> {
  const { decompress } = await import('../archive/index.ts');
  const tarPath = tarFile(options.paths, diffId);
  using writer = createPart(options, diffId, 'tar', tarPath, (found) => assertContent(diffId, found));
  const limit = Math.max(leastLimit, gzipRatio * descriptor.size);
  await pour(decompress(bytes, { ...transfer, limit }), writer, transfer, onBytes);
  const { size } = await writer.commit();
  return { diffId, tarPath, size };
}

async function writeIndex(options: LayersAtRestOptions, tar: Tar, index: TarIndex): Promise<LayerAtRest> {
  const { paths, seals } = options;
  const { diffId, tarPath } = tar;
  if (tarPath === blobFile(paths, diffId)) seals.seal(diffId, 'tar', tarPath);
  const indexPath = indexFile(paths, diffId);
  using writer = createPart(options, diffId, 'index', indexPath);
  index.write((bytes) => writer.write(bytes), tar);
  await writer.commit();
  return { ...tar, indexPath, seals: seals.of(diffId) };
}

/** Opens a file that is to be a part of a layer, synced and sealed by the time it gets its name. */
function createPart(
  { scratch, seals }: LayersAtRestOptions,
  diffId: Digest,
  part: LayerPart,
  path: string,
  verify?: (found: Digest) => void,
): FileWriter {
  const temporary = scratch();
  return createBlobWriter(temporary, ({ digest }) => {
    verify?.(digest);
    // Another process may have been faster; its file is the same, and may be in use.
    if (existsSync(path)) return rmSync(temporary);
    seals.seal(diffId, part, temporary);
    renameSync(temporary, path);
  });
}

function assertContent(diffId: Digest, found: Digest): void {
  if (found === diffId) return;
  throw ociFault('oci/digest-mismatch', `layer ${diffId}: its uncompressed bytes have digest ${found}`, {
    hint: 'Fetch or build the image again; its config does not match its layers.',
  });
}
