import { createReadStream, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLayerIndexer, readTarEntries } from '../../archive/index.ts';
import { concatBytes, readBytes } from '../../base/index.ts';
import {
  type BlobIngest,
  type BlobSink,
  type BlobSource,
  type Digest,
  digestHex,
  digestOf,
  type Layers,
  verified,
} from '../../oci/index.ts';

/** Blobs as files of one directory, uncompressed layers at rest among them: a small store for tests. */
export interface DirectoryBlobs extends BlobSource, BlobSink, BlobIngest, Layers {
  pathOf(digest: Digest): string;
}

export function openDirectoryBlobs(directory: string): DirectoryBlobs {
  mkdirSync(directory, { recursive: true });
  const pathOf = (digest: Digest): string => join(directory, digestHex(digest));
  const has = (digest: Digest): boolean => existsSync(pathOf(digest));
  return {
    pathOf,
    has: async ({ digest }) => has(digest),
    open: async ({ digest }) => (has(digest) ? createReadStream(pathOf(digest)) : undefined),
    async put(descriptor, bytes) {
      writeFileSync(pathOf(descriptor.digest), await readBytes(verified(descriptor, bytes), descriptor.size));
    },
    async rest({ diffId }) {
      const tarPath = pathOf(diffId);
      const tar = readFileSync(tarPath);
      const indexPath = `${tarPath}.erofs`;
      if (!existsSync(indexPath)) writeFileSync(indexPath, indexOf(tar));
      return { diffId, tarPath, size: tar.length, indexPath };
    },
    create() {
      const pieces: Uint8Array[] = [];
      let size = 0;
      return {
        write(bytes) {
          pieces.push(Uint8Array.from(bytes));
          size += bytes.length;
        },
        get size() {
          return size;
        },
        async commit() {
          const bytes = concatBytes(pieces);
          const digest = digestOf(bytes);
          writeFileSync(pathOf(digest), bytes);
          return { digest, size };
        },
        [Symbol.dispose]: () => undefined,
      };
    },
  };
}

/** The index of a tar. */
function indexOf(tar: Buffer): Uint8Array {
  const read = (position: number, length: number): Buffer => tar.subarray(position, position + length);
  const indexer = createLayerIndexer();
  for (const item of readTarEntries(read, tar.length)) indexer.add(item);
  const pieces: Uint8Array[] = [];
  indexer.write((bytes) => pieces.push(Uint8Array.from(bytes)), { size: tar.length, read });
  return concatBytes(pieces);
}
