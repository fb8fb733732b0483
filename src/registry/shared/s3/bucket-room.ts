import type { StoredBlobs } from '../../records/index.ts';
import type { Bucket } from './bucket.ts';
import type { BucketKeys } from './bucket-keys.ts';
import type { PartMemory } from './part-memory.ts';
import type { UploadRecords } from './upload-records.ts';
import type { UploadSessions } from './upload-session.ts';

/** What work on uploads is done with. */
export interface BucketRoom {
  readonly bucket: Bucket;
  readonly keys: BucketKeys;
  readonly records: UploadRecords;
  readonly stored: StoredBlobs;
  readonly sessions: UploadSessions;
  readonly memory: PartMemory;
  /** Directory of parts that are not whole yet. */
  readonly spool: string;
  /** A mark of this server, which no other has, and not itself when it is started again. */
  readonly server: string;
  /** Milliseconds that a lease lasts. */
  readonly lease: number;
}
