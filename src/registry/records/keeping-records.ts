import type { Digest } from '../../oci/index.ts';
import type { Awaitable } from './awaitable.ts';
import type { BlobAddress } from './blob-storage.ts';
import type { PageRequest } from './page-request.ts';
import type { LinkOutcome, QuotaUse } from './quota-use.ts';

// What rules of keeping look at and do. Times are milliseconds since 1970.

/** A manifest, as far as rules of keeping look at it. */
export interface KeptManifest {
  readonly digest: Digest;
  readonly size: number;
  readonly subject?: Digest;
  /** Blobs and manifests that it needs; not its subject. */
  readonly needs: readonly Digest[];
  /** When it was last sent. */
  readonly pushed: number;
  /** When it was last asked for, by whatever name. */
  readonly pulled?: number;
  /** When a tag last left it, or it was brought back. */
  readonly untagged?: number;
}

export interface KeptTag {
  readonly tag: string;
  readonly digest: Digest;
  /** When it was last pointed, also to the same digest. */
  readonly pushed: number;
  /** When it was last asked for. */
  readonly pulled?: number;
}

/** A blob that a repository has. */
export interface KeptBlob {
  readonly digest: Digest;
  /** When it was last sent, mounted, or needed by a manifest that was sent. */
  readonly linked: number;
}

/** All of one repository at one moment, each list in the order of digests or tags. */
export interface RepositorySurvey {
  /** Changes whenever a manifest is put or restored. */
  readonly revision: number;
  readonly manifests: readonly KeptManifest[];
  readonly tags: readonly KeptTag[];
  readonly blobs: readonly KeptBlob[];
  /** Manifests that were there, as far as it is still known. */
  readonly gone: readonly Digest[];
}

/** Why something is not in a repository any more: somebody removed it or pointed the tag elsewhere, or rules did. */
export type DeletionReason = 'deleted' | 'moved' | 'retention' | 'untagged' | 'orphaned';

/** What rules say is to go. */
export interface Release {
  /** Of the survey that was looked at. */
  readonly revision: number;
  readonly tags: readonly { readonly tag: string; readonly digest: Digest; readonly why: DeletionReason }[];
  readonly manifests: readonly { readonly digest: Digest; readonly why: DeletionReason }[];
  /** Links to blobs. */
  readonly blobs: readonly Digest[];
  /** Links that were made anew since then stay. */
  readonly linkedBefore: number;
  /** Until when manifests and tags can be brought back, and `ManifestRecords.put` finds manifests it needs among what went. */
  readonly until: number;
  /** Until when `ManifestRecords.put` finds blobs it needs among those whose links went; they are kept so long. */
  readonly blobsUntil: number;
}

/** A manifest that was asked for. */
export interface Pull {
  readonly repository: string;
  readonly digest: Digest;
  /** The tag by which it was. @default by digest */
  readonly tag?: string;
  readonly at: number;
}

/** What rules of keeping are decided by, and how what they decide is done. */
export interface SurveyRecords {
  /** Every repository that has anything, manifests or not. */
  listRepositories(page: PageRequest): Awaitable<readonly string[]>;
  read(repository: string): Awaitable<RepositorySurvey>;
  /**
   * Takes out what is to go: tags that still point there, manifests, links.
   *
   * @returns `false`, and nothing is changed, when the revision is another by now: survey it again
   */
  release(repository: string, release: Release): Awaitable<boolean>;
  /** Writes down when manifests and tags were asked for; those that are gone are left out. */
  recordPulls(pulls: readonly Pull[]): Awaitable<void>;
  /** Every digest that a repository has, blobs and manifests, each once, in order: what a check reads. `after` is a digest. */
  listContent(page: PageRequest): Awaitable<readonly Digest[]>;
  /**
   * Takes the turn of a task that one server of several does at a time.
   *
   * @param before no turn when somebody took one since then
   * @param now when the turn is taken
   */
  takeTurn(task: string, before: number, now: number): Awaitable<boolean>;
}

/** A manifest or tag that is gone and can be brought back. */
export interface DeletedRecord {
  readonly repository: string;
  /** The tag that was removed or moved. @default it is the manifest that was removed */
  readonly tag?: string;
  /** The manifest, or what the tag pointed to. */
  readonly digest: Digest;
  readonly deleted: number;
  readonly until: number;
  readonly why: DeletionReason;
}

/** What became of a wish to bring something back. `unknown`: nothing of that name can be. */
export type RestoreOutcome =
  /** @property manifests the one, what it needs, and what went because it went */
  | { readonly kind: 'restored'; readonly digest: Digest; readonly manifests: readonly Digest[] }
  | { readonly kind: 'unknown' }
  /** The tag may be written once only, and points elsewhere. */
  | { readonly kind: 'write-once'; readonly digest: Digest };

export interface RestoreOptions {
  readonly now: number;
  /** Until when what a tag points to now can be brought back in turn. */
  readonly until: number;
  /** Tags that stay where they are. @default none */
  readonly isWriteOnce?: (tag: string) => boolean;
}

export interface DeletedRecords {
  /** What can be brought back, last deleted first. @param repository @default of all */
  list(options: {
    readonly repository?: string;
    readonly most: number;
    readonly now: number;
  }): Awaitable<readonly DeletedRecord[]>;
  /**
   * Brings back a manifest with the manifests it needs, its referrers that are gone, and the links of all their blobs; of a tag, also the tag,
   * as it was when it was last removed or moved. No quota is asked.
   *
   * @param reference a tag or a digest
   */
  restore(repository: string, reference: string, options: RestoreOptions): Awaitable<RestoreOutcome>;
  /** Forgets what can not be brought back any more, so that its blobs are not held. @returns how many records there were */
  purge(now: number): Awaitable<number>;
}

/**
 * Quotas are kept with the records, so that whatever links a blob or puts a manifest is held to them in its own transaction. What is deleted and
 * can be brought back does not count.
 */
export interface QuotaRecords {
  /** These are the quotas from now on; use of a prefix that is new is counted anew. */
  set(quotas: readonly Pick<QuotaUse, 'prefix' | 'quota'>[]): Awaitable<void>;
  /** By prefix. @param repository those that it falls under @default all */
  list(repository?: string): Awaitable<readonly QuotaUse[]>;
}

/**
 * Which blobs there are in a storage that lies apart from the records: a bucket. (A storage that shares a lock with its records, as a directory
 * does, needs none of this.) An object is written only after `announce`, and removed only between `claim` and `forget`; so what
 * somebody is about to link is never removed under his hands.
 */
export interface StoredBlobs {
  /** Bytes; `undefined` when it is not there, or is being removed. */
  find(digest: Digest): Awaitable<number | undefined>;
  /** To be called before an object is written, which is not claimed for a while then. @returns `false` while it is being removed: ask again */
  announce(digest: Digest): Awaitable<boolean>;
  /** The object is written: it is there, and belongs to the repository. */
  add(blob: BlobAddress, size: number): Awaitable<LinkOutcome>;
  /** Claims blobs that no repository links and no manifest is, also none that can be brought back. @param before when they were last announced or added */
  claim(before: number, most: number): Awaitable<readonly Digest[]>;
  /** Objects that are removed; or damaged, and moved aside. */
  forget(digests: readonly Digest[]): Awaitable<void>;
}
