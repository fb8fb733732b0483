import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ByteStream } from '../base/index.ts';
import { type FileCalls, type FileLocks, type FileVerity, randomHex } from '../host/index.ts';
import {
  type BlobIngest,
  blobAbsent,
  type Descriptor,
  type Digest,
  type LayerRef,
  type Layers,
  layerCompressionOf,
  type SeekableSource,
  type Store,
  type TakeOptions,
  type TakingSink,
  type TransferOptions,
} from '../oci/index.ts';
import { createBlobFiles, type LocalBlobs, type PutOptions } from './blob-files.ts';
import { type BuildRecords, createBuildRecords } from './build-records.ts';
import { type CacheRecords, createCacheRecords } from './cache-records.ts';
import { type ContainerRecords, createContainerRecords } from './container-records.ts';
import { type Database, openDatabase } from './database.ts';
import { createHolds, type Lease } from './holds.ts';
import { createLayersAtRest } from './layers-at-rest.ts';
import { createNameRecords } from './name-records.ts';
import { createNetworkRecords, type NetworkRecords } from './network-records.ts';
import { type StorePaths, storePaths } from './paths.ts';
import { formatMark, processMark } from './process-mark.ts';
import { createStoreFiles, upgradeSchema } from './schema.ts';
import { createSeals, type Seals } from './seals.ts';
import { type PutBytes, takeBlob } from './take-blob.ts';

/** The store on disk. Disposing lets go of what it holds; a process that ends without doing so loses nothing. */
export interface DiskStore extends Store, SeekableSource, TakingSink, BlobIngest, Layers, LocalBlobs, Disposable {
  readonly paths: StorePaths;
  readonly cache: CacheRecords;
  readonly containers: ContainerRecords;
  readonly builds: BuildRecords;
  readonly networks: NetworkRecords;
  /** For the functions of this room alone. */
  readonly database: Database;
  /** For the functions of this room alone. */
  readonly seals: Seals;
  /** For the functions of this room alone. */
  readonly locks?: () => FileLocks;
  /**
   * Puts a layer, and brings it to rest in the pass in which its bytes come. One that can not come to rest, or is not what its diffID says, is a
   * blob all the same: that is told to whoever uses it.
   */
  putLayer(layer: LayerRef, bytes: ByteStream, options?: TransferOptions): Promise<void>;
  /** Takes a layer as `take` does any blob, and brings it to rest as `putLayer` does. */
  takeLayer(layer: LayerRef, source: SeekableSource, options?: TakeOptions): Promise<void>;
  /** `resolve` without a detour over promises. */
  resolveSync(name: string): Descriptor | undefined;
  /** Keeps digests, and whatever else this store writes or finds from now on, from being collected until disposed. */
  lease(digests?: readonly Digest[]): Lease;
  /** A new path under `ingest`, on the file system of blobs and layers; what is left there when the process dies is removed. */
  scratch(): string;
}

export interface StoreOptions {
  /** Seals layers at rest with fs-verity where the file system has it; opened when the first one is made. @default none is sealed */
  readonly verity?: () => FileVerity;
  /** Tells the file system how the store is used, when that is made. @default it is not told */
  readonly files?: () => Pick<FileCalls, 'spreadDirectories'>;
  /**
   * Lets one wait for the other when two take the same blob, and what came of it before a transfer broke off stay for the next.
   *
   * @default each takes it, whole
   */
  readonly locks?: () => FileLocks;
}

type PutBlob = (descriptor: Descriptor, bytes: ByteStream, options?: PutOptions) => Promise<void>;

/** Trees of many files come and go below these two; each is to begin apart from those that went. */
function createFiles(paths: StorePaths, temporary: string, { files }: StoreOptions): void {
  createStoreFiles(paths, temporary);
  for (const directory of [paths.ingest, paths.containers]) files?.().spreadDirectories(directory);
}

/**
 * Opens the store at `root`; makes it when there is none. Synchronous, and fast enough for every start of the program.
 *
 * @throws store/not-writable, store/no-space, store/database-damaged, store/newer-schema
 */
export function openStore(root: string, options: StoreOptions = {}): DiskStore {
  const paths = storePaths(resolve(root));
  const owner = `${formatMark(processMark())}-${randomHex(4)}`;
  let count = 0;
  const scratch = (): string => `${paths.ingest}/${owner}-${count++}`;
  if (!existsSync(paths.database)) createFiles(paths, scratch(), options);
  const database = openDatabase(paths.database);
  upgradeSchema(paths, database);
  const holds = createHolds(database, owner);
  const blobs = createBlobFiles(paths, holds, scratch);
  const names = createNameRecords(paths, database);
  const seals = createSeals(database, options.verity);
  const layers = createLayersAtRest({ paths, blobs, holds, seals, scratch });
  const put: PutBlob = (descriptor, bytes, transfer) =>
    (layerCompressionOf(descriptor.mediaType) === 'none' ? layers.putTar : blobs.put)(descriptor, bytes, transfer);
  const take = async (
    descriptor: Descriptor,
    source: SeekableSource,
    putBytes: PutBytes,
    transfer?: TakeOptions,
  ): Promise<void> => {
    if (options.locks !== undefined)
      return takeBlob({ paths, locks: options.locks(), has: blobs.has }, descriptor, source, putBytes, transfer);
    const bytes = await source.open(descriptor, transfer);
    if (bytes === undefined) throw blobAbsent(descriptor.digest);
    return putBytes(bytes, transfer ?? {});
  };
  return {
    paths,
    database,
    seals,
    ...(options.locks === undefined ? {} : { locks: options.locks }),
    cache: createCacheRecords(paths, database, holds),
    containers: createContainerRecords(paths, database),
    builds: createBuildRecords(paths, database),
    networks: createNetworkRecords(database),
    ...blobs,
    // Root's own directory, or the user's: what is in it came through `put` and `create`. `system check` hashes it all again.
    keepsVerified: true,
    ...names,
    rest: layers.rest,
    putLayer: layers.putLayer,
    put,
    take: (descriptor, source, transfer) =>
      take(descriptor, source, (bytes, more) => put(descriptor, bytes, more), transfer),
    takeLayer: (layer, source, transfer) =>
      take(layer.descriptor, source, (bytes, more) => layers.putLayer(layer, bytes, more), transfer),
    scratch,
    lease: (digests = []) => holds.lease(digests),
    [Symbol.dispose]() {
      holds[Symbol.dispose]();
      database[Symbol.dispose]();
    },
  };
}
