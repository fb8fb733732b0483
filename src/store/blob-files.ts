import { chmodSync, existsSync, rmSync, statSync } from 'node:fs';
import type { ByteStream } from '../base/index.ts';
import {
  assertDigest,
  type BlobIngest,
  type BlobSink,
  type Descriptor,
  type Digest,
  digestAlgorithm,
  measured,
  type SeekableSource,
  type TransferOptions,
  type WrittenBlob,
} from '../oci/index.ts';
import { placeBlob } from './blob-places.ts';
import { createBlobWriter, type FileWriter } from './blob-writer.ts';
import type { Holds } from './holds.ts';
import { passThrough } from './pass-through.ts';
import { blobFile, type StorePaths } from './paths.ts';
import { pour } from './pour.ts';
import { streamFile } from './stream-file.ts';

/** What a store can do besides whose blobs are files on this machine. */
export interface LocalBlobs {
  /** @returns the path of the blob's file, never changed and only to be read; `undefined` when it is not there */
  blobPath(digest: Digest): string | undefined;
}

/** Where a blob's bytes come to lie, and stay when there are not all of them. */
export interface PartialFile {
  readonly path: string;
  /** Bytes that lie there, with which the stream begins once more. */
  readonly present: number;
}

export interface PutOptions extends TransferOptions {
  /** @default a file that goes when not all bytes come */
  readonly partial?: PartialFile;
}

export interface BlobFiles extends SeekableSource, BlobSink, BlobIngest, LocalBlobs {
  /** @param alongside is given the bytes as they pass; not called when the blob is there already */
  put(
    descriptor: Descriptor,
    bytes: ByteStream,
    options?: PutOptions,
    alongside?: (bytes: Uint8Array) => void,
  ): Promise<void>;
  /**
   * Puts a blob whose bytes somebody else reads as they pass: as fast as he does. What he leaves is stored all the same.
   *
   * @param consume not called when the blob is there already; what it throws that is no fault of the stream ends nothing but itself
   */
  putThrough(
    descriptor: Descriptor,
    bytes: ByteStream,
    consume: (passing: ByteStream) => Promise<void>,
    options?: PutOptions,
  ): Promise<void>;
}

/**
 * Blobs as files under their digests. A file there is whole, and its bytes were on stable storage before it got that name.
 *
 * @param holds told of every digest before its file is looked for or gets its name
 * @param scratch gives a new path to write at, on the same file system
 */
export function createBlobFiles(
  paths: Pick<StorePaths, 'blobs'>,
  holds: Pick<Holds, 'claim'>,
  scratch: () => string,
): BlobFiles {
  const isThere = ({ digest, size }: WrittenBlob): boolean => sizeOf(blobFile(paths, digest)) === size;

  /** Claims a blob that is there; whether it still is once claimed. */
  function claimed(descriptor: Descriptor): boolean {
    if (!isThere(descriptor)) return false;
    holds.claim(descriptor.digest);
    return isThere(descriptor);
  }

  const create = (expected?: Descriptor, partial?: PartialFile): FileWriter => {
    const temporary = partial?.path ?? scratch();
    const publish = (written: WrittenBlob): void => {
      if (expected !== undefined) assertDigest(expected, written.digest);
      holds.claim(written.digest);
      if (partial !== undefined) chmodSync(temporary, 0o444);
      if (isThere(written)) rmSync(temporary);
      else placeBlob(temporary, paths, written.digest);
    };
    return createBlobWriter(temporary, publish, expected && digestAlgorithm(expected.digest), partial?.present);
  };

  return {
    create: () => create(),
    has: async (descriptor) => claimed(descriptor),
    async open(descriptor, options) {
      const path = blobFile(paths, descriptor.digest);
      const size = sizeOf(path);
      return size === undefined ? undefined : streamFile(path, size, options);
    },
    async openFrom(descriptor, first, options) {
      const path = blobFile(paths, descriptor.digest);
      const size = sizeOf(path);
      return size === undefined ? undefined : streamFile(path, size, { ...options, first });
    },
    async put(descriptor, bytes, options, alongside) {
      if (claimed(descriptor)) return;
      using writer = create(descriptor, options?.partial);
      await pour(measured(descriptor, bytes), writer, options, alongside);
      await writer.commit();
    },
    async putThrough(descriptor, bytes, consume, options) {
      if (claimed(descriptor)) return;
      using writer = create(descriptor, options?.partial);
      await passThrough(measured(descriptor, bytes), (piece) => writer.append(piece), consume, options);
      await writer.commit();
    },
    blobPath(digest) {
      const path = blobFile(paths, digest);
      return existsSync(path) ? path : undefined;
    },
  };
}

/** Bytes in a file; `undefined` when it is not there, or no regular file. */
export function sizeOf(path: string): number | undefined {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat?.isFile() ? stat.size : undefined;
}
