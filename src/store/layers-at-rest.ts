import { renameSync, rmSync } from 'node:fs';
import {
  type BlobSource,
  blobAbsent,
  type Digest,
  type LayerAtRest,
  type LayerRef,
  type Layers,
  ociFault,
} from '../oci/index.ts';
import { sizeOf } from './blob-files.ts';
import { createBlobWriter } from './blob-writer.ts';
import type { Holds } from './holds.ts';
import { blobFile, indexFile, type StorePaths, tarFile } from './paths.ts';
import { pour } from './pour.ts';

// A bomb may take this much of the disk, or what gzip can at most make of so many bytes, and no more.
const leastLimit = 16 * 1024 ** 3;
const gzipRatio = 1032;

/**
 * Layers at rest. The tar of a layer that came uncompressed is its blob; of any other it is made once, checked against the diffID,
 * and kept as `layers/<hex>.tar`. Either is there whole or not at all.
 */
export function createLayersAtRest(
  paths: StorePaths,
  blobs: BlobSource,
  holds: Pick<Holds, 'claim'>,
  scratch: () => string,
): Layers {
  const pending = new Map<Digest, Promise<LayerAtRest>>();

  function find(diffId: Digest): LayerAtRest | undefined {
    for (const tarPath of [blobFile(paths, diffId), tarFile(paths, diffId)]) {
      const size = sizeOf(tarPath);
      if (size !== undefined) return { diffId, tarPath, size, indexPath: indexFile(paths, diffId) };
    }
    return undefined;
  }

  async function make({ descriptor, diffId }: LayerRef, signal: AbortSignal | undefined): Promise<LayerAtRest> {
    const options = signal === undefined ? {} : { signal };
    const bytes = await blobs.open(descriptor, options);
    if (bytes === undefined) throw blobAbsent(descriptor.digest);
    const { decompress } = await import('../archive/index.ts');
    const temporary = scratch();
    const tarPath = tarFile(paths, diffId);
    using writer = createBlobWriter(temporary, ({ digest }) => {
      if (digest !== diffId) throw otherContent(diffId, digest);
      // Another process may have been faster; its tar is the same, and may be in use.
      if (sizeOf(tarPath) === undefined) renameSync(temporary, tarPath);
      else rmSync(temporary);
    });
    const limit = Math.max(leastLimit, gzipRatio * descriptor.size);
    await pour(decompress(bytes, { ...options, limit }), writer, options);
    const { size } = await writer.commit();
    return { diffId, tarPath, size, indexPath: indexFile(paths, diffId) };
  }

  async function rest(layer: LayerRef, signal?: AbortSignal): Promise<LayerAtRest> {
    holds.claim(layer.diffId);
    const found = find(layer.diffId);
    if (found !== undefined) return found;
    const under = pending.get(layer.diffId);
    // Whatever became of another's attempt, which may have been cancelled: look again, and try oneself if need be.
    if (under !== undefined) return under.catch(() => rest(layer, signal));
    const making = make(layer, signal).finally(() => pending.delete(layer.diffId));
    pending.set(layer.diffId, making);
    return making;
  }

  return { rest };
}

function otherContent(diffId: Digest, found: Digest): Error {
  return ociFault('oci/digest-mismatch', `layer ${diffId}: its uncompressed bytes have digest ${found}`, {
    hint: 'Fetch or build the image again; its config does not match its layers.',
  });
}
