import type { BlobStorage, RemovableBlobs, StoredBlobs } from '../../records/index.ts';
import type { Bucket } from './bucket.ts';
import { createBucketKeys, randomName } from './bucket-keys.ts';
import type { BucketSettings } from './bucket-settings.ts';
import { createBucketUploads } from './bucket-uploads.ts';
import { openBucket } from './open-bucket.ts';
import { createPartMemory } from './part-memory.ts';
import { readObject } from './read-object.ts';
import { removeUnneeded } from './remove-unneeded.ts';
import type { UploadRecords } from './upload-records.ts';
import { createSessions } from './upload-session.ts';

/** Blobs in a bucket. Disposing closes its connections. */
export interface BucketStorage extends BlobStorage, RemovableBlobs, Disposable {
  /** Whether the bucket is there, and lets us in. @throws shared/unavailable, shared/refused */
  check(): Promise<void>;
  /** Removes blobs that no record needs. @param before in milliseconds since 1970: what was sent since then stays */
  sweep(before: number): Promise<{ readonly blobs: number; readonly bytes: number }>;
}

export interface BucketStorageOptions {
  readonly settings: BucketSettings;
  /** Rows in the database that all servers before the bucket share. */
  readonly records: UploadRecords;
  readonly stored: StoredBlobs;
  /** Directory for parts on their way; made when it is not there. */
  readonly spool: string;
  /** Send clients to the bucket for the bytes of blobs. @default false */
  readonly redirect?: boolean;
  /** Milliseconds after which an upload may be taken from a server that has not said that it lives. @default 10000 */
  readonly lease?: number;
}

/** Bytes of parts in memory. */
const partsInMemory = 128 * 1024 * 1024;

/** Seconds for which an address in the bucket is good: a client only has to begin by then. */
const addressTime = 20 * 60;

/** Nothing is asked of the bucket yet, so that a server starts while it is down. */
export async function openBucketStorage(options: BucketStorageOptions): Promise<BucketStorage> {
  return toStorage(await openBucket(options.settings), options);
}

function toStorage(
  bucket: Bucket,
  { settings, records, stored, spool, redirect, lease = 10_000 }: BucketStorageOptions,
): BucketStorage {
  const keys = createBucketKeys(settings.prefix ?? '');
  const uploads = createBucketUploads({
    ...{ bucket, keys, records, stored, spool, lease },
    sessions: createSessions(),
    memory: createPartMemory(partsInMemory),
    server: randomName(),
  });
  return {
    check: () => bucket.check(),
    stat: (digest) => stored.find(digest),
    async open(digest, stretch) {
      const key = keys.blob(digest);
      const opened = await bucket.get(key, stretch);
      return opened && readObject(bucket, key, stretch ?? { first: 0, last: opened.size - 1 }, opened);
    },
    async quarantine(digest) {
      const key = keys.blob(digest);
      const size = await bucket.stat(key);
      if (size !== undefined) await bucket.copy(key, keys.damaged(digest), size);
      await bucket.remove(key);
      await stored.forget([digest]);
    },
    sweep: (before) => removeUnneeded({ bucket, keys, stored }, before),
    async remove(digest) {
      await bucket.remove(keys.blob(digest));
    },
    ...(redirect === true ? { redirect: (digest) => bucket.presign(keys.blob(digest), addressTime) } : {}),
    uploads,
    [Symbol.dispose]: () => bucket[Symbol.dispose](),
  };
}
