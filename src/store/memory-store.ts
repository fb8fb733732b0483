import { comparePaths, concatBytes, streamOf } from '../base/index.ts';
import {
  type BlobIngest,
  type BlobWriter,
  type Descriptor,
  type Digest,
  type DigestAlgorithm,
  digestAlgorithm,
  digestOf,
  type NamedDescriptor,
  type Store,
  verified,
} from '../oci/index.ts';
import { pour } from './pour.ts';

/** A store in memory, for as long as it is referred to: for tests, and for images that are never to touch a disk. */
export function memoryStore(): Store & BlobIngest {
  const blobs = new Map<Digest, Uint8Array>();
  const names = new Map<string, NamedDescriptor>();
  const has = ({ digest, size }: Pick<Descriptor, 'digest' | 'size'>): boolean => blobs.get(digest)?.length === size;
  const create = (algorithm?: DigestAlgorithm): BlobWriter =>
    memoryWriter(algorithm, (bytes, digest) => blobs.set(digest, bytes));
  return {
    async open({ digest }) {
      const bytes = blobs.get(digest);
      return bytes === undefined ? undefined : streamOf(bytes);
    },
    has: async (descriptor) => has(descriptor),
    create: () => create(),
    async put(descriptor, bytes, options) {
      if (has(descriptor)) return;
      using writer = create(digestAlgorithm(descriptor.digest));
      await pour(verified(descriptor, bytes), writer, options);
      await writer.commit();
    },
    resolve: async (name) => names.get(name)?.descriptor,
    async point(name, descriptor) {
      names.set(name, { name, descriptor, updatedAt: Date.now() });
    },
    remove: async (name) => names.delete(name),
    list: async () => [...names.values()].sort((a, b) => comparePaths(a.name, b.name)),
  };
}

function memoryWriter(
  algorithm: DigestAlgorithm | undefined,
  keep: (bytes: Uint8Array, digest: Digest) => void,
): BlobWriter {
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
      const digest = digestOf(bytes, algorithm);
      keep(bytes, digest);
      return { digest, size };
    },
    [Symbol.dispose]() {
      pieces.length = 0;
    },
  };
}
