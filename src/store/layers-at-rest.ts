import { existsSync, renameSync, rmSync } from 'node:fs';
import {
  type BlobSource,
  blobAbsent,
  type Digest,
  type LayerAtRest,
  type LayerRef,
  type Layers,
  ociFault,
  type TransferOptions,
} from '../oci/index.ts';
import { sizeOf } from './blob-files.ts';
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
  readonly blobs: BlobSource;
  readonly holds: Pick<Holds, 'claim'>;
  readonly seals: Seals;
  readonly scratch: () => string;
}

/** A layer's tar that is there. */
type Tar = Omit<LayerAtRest, 'indexPath' | 'seals'>;

/**
 * Layers at rest. The tar of a layer that came uncompressed is its blob; of any other it is made once, checked against the diffID,
 * and kept as `layers/<hex>.tar`. Its index is made beside it, in the same pass where there is one. Either is there whole or not at all.
 */
export function createLayersAtRest({ paths, blobs, holds, seals, scratch }: LayersAtRestOptions): Layers {
  const pending = new Map<Digest, Promise<LayerAtRest>>();

  function findTar(diffId: Digest): Tar | undefined {
    for (const tarPath of [blobFile(paths, diffId), tarFile(paths, diffId)]) {
      const size = sizeOf(tarPath);
      if (size !== undefined) return { diffId, tarPath, size };
    }
    return undefined;
  }

  function find(diffId: Digest): LayerAtRest | undefined {
    const indexPath = indexFile(paths, diffId);
    const tar = existsSync(indexPath) ? findTar(diffId) : undefined;
    return tar === undefined ? undefined : { ...tar, indexPath, seals: seals.of(diffId) };
  }

  /** Opens a file that is to be a part of a layer, synced and sealed by the time it gets its name. */
  function createPart(diffId: Digest, part: LayerPart, path: string, verify?: (found: Digest) => void): FileWriter {
    const temporary = scratch();
    return createBlobWriter(temporary, ({ digest }) => {
      verify?.(digest);
      // Another process may have been faster; its file is the same, and may be in use.
      if (existsSync(path)) return rmSync(temporary);
      seals.seal(diffId, part, temporary);
      renameSync(temporary, path);
    });
  }

  async function make(layer: LayerRef, options: TransferOptions): Promise<LayerAtRest> {
    const { diffId } = layer;
    // Loaded here: most commands find their layers at rest.
    const { indexTar, indexStream } = await import('./index-tar.ts');
    const found = findTar(diffId);
    if (found !== undefined) return finish(found, await indexTar(found, options));
    const index = indexStream();
    return finish(await decompressLayer(layer, index.add, options), index);
  }

  async function finish(tar: Tar, index: TarIndex): Promise<LayerAtRest> {
    const { diffId, tarPath } = tar;
    if (tarPath === blobFile(paths, diffId)) seals.seal(diffId, 'tar', tarPath);
    const indexPath = indexFile(paths, diffId);
    using writer = createPart(diffId, 'index', indexPath);
    index.write((bytes) => writer.write(bytes), tar);
    await writer.commit();
    return { ...tar, indexPath, seals: seals.of(diffId) };
  }

  async function decompressLayer(
    { descriptor, diffId }: LayerRef,
    onBytes: (bytes: Uint8Array) => void,
    options: TransferOptions,
  ): Promise<Tar> {
    const bytes = await blobs.open(descriptor, options);
    if (bytes === undefined) throw blobAbsent(descriptor.digest);
    const { decompress } = await import('../archive/index.ts');
    const tarPath = tarFile(paths, diffId);
    using writer = createPart(diffId, 'tar', tarPath, (found) => assertContent(diffId, found));
    const limit = Math.max(leastLimit, gzipRatio * descriptor.size);
    await pour(decompress(bytes, { ...options, limit }), writer, options, onBytes);
    const { size } = await writer.commit();
    return { diffId, tarPath, size };
  }

  async function rest(layer: LayerRef, signal?: AbortSignal): Promise<LayerAtRest> {
    holds.claim(layer.diffId);
    const found = find(layer.diffId);
    if (found !== undefined) return found;
    const under = pending.get(layer.diffId);
    // Whatever became of another's attempt, which may have been cancelled: look again, and try oneself if need be.
    if (under !== undefined) return under.catch(() => rest(layer, signal));
    const making = make(layer, signal === undefined ? {} : { signal }).finally(() => pending.delete(layer.diffId));
    pending.set(layer.diffId, making);
    return making;
  }

  return { rest };
}

function assertContent(diffId: Digest, found: Digest): void {
  if (found === diffId) return;
  throw ociFault('oci/digest-mismatch', `layer ${diffId}: its uncompressed bytes have digest ${found}`, {
    hint: 'Fetch or build the image again; its config does not match its layers.',
  });
}
