import type { ByteStream } from '../../base/index.ts';
import type { Digest } from '../../oci/index.ts';
import type { Awaitable } from './awaitable.ts';
import type { QuotaUse } from './quota-use.ts';

/** Which repository a blob is asked for or sent to. */
export interface BlobAddress {
  readonly repository: string;
  readonly digest: Digest;
}

/** A stretch of a blob: the first byte and the last, both counted. */
export interface Stretch {
  readonly first: number;
  readonly last: number;
}

/**
 * Where the bytes of all repositories lie: each blob once. Which repository may hand out which blob is `RegistryMetadata`'s to say.
 * Several servers may stand before one storage.
 */
export interface BlobStorage {
  /** Whether blobs can be read and written now, where that is not sure. @throws when they can't */
  check?(): Awaitable<void>;
  /** Bytes of a blob; `undefined` when it is not there whole. */
  stat(digest: Digest): Awaitable<number | undefined>;
  /**
   * The bytes of a blob or of a stretch of it. A piece need be good only until the next one is asked for. Whoever stops reading
   * returns the iterator, which closes what was opened.
   *
   * @param stretch lies in the blob @default all of it
   * @returns `undefined` when the blob is not there
   */
  open(digest: Digest, stretch?: Stretch): Awaitable<ByteStream | undefined>;
  /** Moves a damaged blob aside: it is not there any more, for anybody, until it is sent again. */
  quarantine(digest: Digest): Awaitable<void>;
  /**
   * An address elsewhere from which whoever has it can read the blob, all or a stretch, for a while. @default bytes come from here alone
   */
  redirect?(digest: Digest): Awaitable<string>;
  readonly uploads: Uploads;
}

/** A storage whose blobs are removed one by one, between `StoredBlobs.claim` and `StoredBlobs.forget`. */
export interface RemovableBlobs {
  /** Removes what is there of the blob; fine when it is not. */
  remove(digest: Digest): Awaitable<void>;
}

/** One upload: its repository, and the id that it got there. */
export interface UploadAddress {
  readonly repository: string;
  readonly id: string;
}

/** Why an upload can not be worked on now. `busy`: another request is at it. */
export type UploadRefusal = 'unknown' | 'busy';

/** What became of the end of an upload. */
export type CommitOutcome = 'committed' | { readonly found: Digest } | { readonly over: QuotaUse } | UploadRefusal;

/**
 * Blobs on their way in. What an upload has outlives the process: another one can go on with it. An upload of another repository is
 * unknown. What nobody goes on with is removed after a while.
 */
export interface Uploads {
  /** @returns the id: letters, digits, `-` and `_` @throws when there are too many, see `most` */
  create(repository: string): Awaitable<string>;
  /** Uploads that are under way. */
  count(): Awaitable<number>;
  /** Bytes that are there; `undefined` when it is unknown. */
  find(upload: UploadAddress): Awaitable<number | undefined>;
  /**
   * Adds to the end. When the stream fails, what came of it is kept, and the failure thrown.
   *
   * @param bytes pieces are gathered before they are written: their memory must not be used again before this resolves
   * @param offset what must be there already, or nothing is added
   * @param options.commitAs the digest under which it is committed right after: what came need outlive the process only then
   * @returns bytes that are there then; `{ at }` when it is other than `offset`
   */
  append(
    upload: UploadAddress,
    offset: number,
    bytes: ByteStream,
    options?: { readonly commitAs?: Digest },
  ): Promise<number | { readonly at: number } | UploadRefusal>;
  /**
   * Ends the upload: its blob is in the storage, on stable storage, and belongs to the repository; or, when it is another blob, the
   * upload is gone and nothing is there. The same when the blob would go over a quota.
   */
  commit(upload: UploadAddress, digest: Digest): Promise<CommitOutcome>;
  /** Forgets the upload and its bytes. */
  cancel(upload: UploadAddress): Promise<'cancelled' | UploadRefusal>;
  /** Forgets uploads that nobody went on with since `before`, in milliseconds since 1970. @returns how many there were */
  expire(before: number): Awaitable<number>;
}
