import type { Descriptor, Digest } from '../../oci/index.ts';
import type { Awaitable } from './awaitable.ts';
import type { BlobAddress } from './blob-storage.ts';
import type { DeletedRecords, QuotaRecords, SurveyRecords } from './keeping-records.ts';
import type { PageRequest } from './page-request.ts';
import type { LinkOutcome, QuotaUse } from './quota-use.ts';

/**
 * What repositories hold. Every change is made whole or not at all, and is there for good when its promise resolves; readers see it at
 * once, in whatever server. Times are milliseconds since 1970.
 */
export interface RegistryMetadata {
  readonly repositories: RepositoryRecords;
  readonly blobs: BlobLinks;
  readonly manifests: ManifestRecords;
  readonly tags: TagRecords;
  readonly surveys: SurveyRecords;
  readonly deleted: DeletedRecords;
  readonly quotas: QuotaRecords;
}

export interface RepositoryRecords {
  /** Whether anything was ever sent to it. */
  has(repository: string): Awaitable<boolean>;
  /** Repositories that have manifests. */
  list(page: PageRequest): Awaitable<readonly string[]>;
}

/** Which blobs a repository has. */
export interface BlobLinks {
  /** Whether the repository hands it out; that it is in the storage is asked there. */
  has(blob: BlobAddress): Awaitable<boolean>;
  /** A blob of the storage belongs to the repository from now on; one that does already is new again, see `KeptBlob.linked`. */
  link(blob: BlobAddress): Awaitable<LinkOutcome>;
  /** Some repositories that have it, so that it can be taken from there. @param most how many at most */
  findHolders(digest: Digest, most: number): Awaitable<readonly string[]>;
  /** @returns whether the repository had it; a tag that may be written once and needs it keeps it */
  unlink(blob: BlobAddress, rules?: ChangeRules): Awaitable<boolean | { readonly fixed: PointedTag }>;
}

/** A manifest or index of a repository. */
export interface ManifestRecord {
  readonly repository: string;
  readonly digest: Digest;
  readonly mediaType: string;
  /** Bytes. */
  readonly size: number;
  /** The manifest that it is about. */
  readonly subject?: Digest;
  /** What referrers are filtered by. */
  readonly artifactType?: string;
  readonly annotations: Readonly<Record<string, string>>;
}

/** A manifest that was sent. */
export interface NewManifest {
  readonly record: ManifestRecord;
  readonly bytes: Uint8Array;
  /** Tags that are to point to it. */
  readonly tags: readonly string[];
  /** Blobs that the repository must have. */
  readonly blobs: readonly Descriptor[];
  /** Blobs that it need not have; those that it has are kept as long as the manifest. @default none */
  readonly extras?: readonly Descriptor[];
  /** Manifests that the repository must have. */
  readonly manifests: readonly Descriptor[];
  /**
   * Whether it is stored also while the repository lacks what it needs, which an upstream has: nothing is `missing` then, and those blobs are
   * linked that the repository has by itself. What an index of a cache names is mostly never asked for.
   *
   * @default false
   */
  readonly partial?: boolean;
}

/** What rules of keeping say of one change. */
export interface ChangeRules {
  /** Until when what goes can be brought back. @default it is gone at once */
  readonly until?: number;
  /** Tags that are neither moved to another digest nor removed once they are set. @default none */
  readonly isWriteOnce?: (tag: string) => boolean;
}

/** A tag, and what it points to. */
export interface PointedTag {
  readonly tag: string;
  readonly digest: Digest;
}

/** What became of a manifest that was sent; nothing is changed unless it is stored. */
export type PutOutcome =
  /** Whether it was in the repository before is of no account. */
  | { readonly kind: 'stored' }
  /** @property needs what it needs and the repository does not have, or has with another size */
  | { readonly kind: 'missing'; readonly needs: readonly Descriptor[] }
  /** @property fixed a tag that may be written once, and points to another digest */
  | { readonly kind: 'write-once'; readonly fixed: PointedTag }
  | { readonly kind: 'over'; readonly use: QuotaUse };

/** What became of a wish to remove something. `unknown`: it was not there; `fixed`: a tag that stays where it is. */
export type RemoveOutcome = 'removed' | 'unknown' | { readonly fixed: PointedTag };

export interface ManifestRecords {
  /** @param reference a tag or a digest */
  find(repository: string, reference: string): Awaitable<ManifestRecord | undefined>;
  /** The bytes of a manifest, in whatever repository it is. @default they lie in the storage, as a blob */
  readonly read?: (digest: Digest) => Awaitable<Uint8Array | undefined>;
  /**
   * Stores a manifest, points the tags to it, and links the blobs that it needs, all in one transaction. What it needs and cleaning has
   * taken out of the repository (`SurveyRecords.release`), but is still held, counts as there, and is again: a push that saw it before need not
   * know. A tag that pointed elsewhere can be brought back until `rules.until`.
   */
  put(manifest: NewManifest, rules?: ChangeRules): Promise<PutOutcome>;
  /** Removes a manifest and the tags that point to it; none when one of these tags may be written once only. */
  remove(repository: string, digest: Digest, rules?: ChangeRules): Awaitable<RemoveOutcome>;
  /** What has this subject, by digest; whether that is in the repository or not. */
  listReferrers(
    repository: string,
    subject: Digest,
    page: PageRequest & { readonly artifactType?: string },
  ): Awaitable<readonly ManifestRecord[]>;
}

export interface TagRecords {
  list(repository: string, page: PageRequest): Awaitable<readonly string[]>;
  remove(repository: string, tag: string, rules?: ChangeRules): Awaitable<RemoveOutcome>;
}
