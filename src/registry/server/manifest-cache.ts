import { concatBytes, copyBytes } from '../../base/index.ts';
import type { Digest } from '../../oci/index.ts';
import type { BlobStorage, ManifestRecords } from '../records/index.ts';

/** Bytes of manifests that are kept in memory. */
const mostBytes = 64 * 1024 * 1024;

/** Manifests by digest: their bytes never change, so what was read once need not be read again. */
export interface ManifestCache {
  /** The bytes of a manifest; `undefined` when the storage does not have it. */
  read(digest: Digest): Promise<Uint8Array | undefined> | Uint8Array | undefined;
}

/** Keeps what was asked for last, up to 64 MiB. @param manifests where they lie when they do not lie in the storage */
export function createManifestCache(
  storage: Pick<BlobStorage, 'open'>,
  manifests: Pick<ManifestRecords, 'read'> = {},
): ManifestCache {
  const kept = new Map<Digest, Uint8Array>();
  let size = 0;

  function keep(digest: Digest, bytes: Uint8Array): void {
    if (kept.has(digest)) return;
    kept.set(digest, bytes);
    size += bytes.length;
    for (const [oldest, { length }] of kept) {
      if (size <= mostBytes) return;
      kept.delete(oldest);
      size -= length;
    }
  }

  async function readStored(digest: Digest): Promise<Uint8Array | undefined> {
    const stream = await storage.open(digest);
    if (stream === undefined) return undefined;
    const pieces: Uint8Array[] = [];
    for await (const piece of stream) pieces.push(copyBytes(piece));
    return concatBytes(pieces);
  }

  async function load(digest: Digest): Promise<Uint8Array | undefined> {
    const bytes = await (manifests.read ?? readStored)(digest);
    if (bytes !== undefined) keep(digest, bytes);
    return bytes;
  }

  return {
    read(digest) {
      const known = kept.get(digest);
      if (known === undefined) return load(digest);
      // Moved to the end: the front is what goes first.
      kept.delete(digest);
      kept.set(digest, known);
      return known;
    },
  };
}
