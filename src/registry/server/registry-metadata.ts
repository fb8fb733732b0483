import type { Descriptor, Digest } from '../../oci/index.ts';
import type { Awaitable } from './awaitable.ts';
import type { BlobAddress } from './blob-storage.ts';

/**
 * What repositories hold. Every change is made whole or not at all, and is there for good when its promise resolves; readers see it at
 * once, in whatever server.
 */
export interface RegistryMetadata {
  readonly repositories: RepositoryRecords;
  readonly blobs: BlobLinks;
  readonly manifests: ManifestRecords;
  readonly tags: TagRecords;
}

/** Part of a listing: what comes behind `after`, in the order of bytes. */
export interface PageRequest {
  /** Most entries that are wanted; at least 1. */
  readonly most: number;
  /** @default from the beginning */
  readonly after?: string;
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
  /** A blob of the storage belongs to the repository from now on. @returns whether it is in the storage */
  link(blob: BlobAddress): Awaitable<boolean>;
  /** Some repositories that have it, so that it can be taken from there. @param most how many at most */
  findHolders(digest: Digest, most: number): Awaitable<readonly string[]>;
  /** @returns whether the repository had it */
  unlink(blob: BlobAddress): Awaitable<boolean>;
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
  /** Manifests that the repository must have. */
  readonly manifests: readonly Descriptor[];
}

export interface ManifestRecords {
  /** @param reference a tag or a digest */
  find(repository: string, reference: string): Awaitable<ManifestRecord | undefined>;
  /**
   * Stores a manifest, points the tags to it, and links the blobs that it needs.
   *
   * @returns what it needs and the repository does not have, or has with another size; nothing is changed then
   */
  put(manifest: NewManifest): Promise<readonly Descriptor[]>;
  /** Removes a manifest and the tags that point to it. @returns whether it was there */
  remove(repository: string, digest: Digest): Awaitable<boolean>;
  /** What has this subject, by digest; whether that is in the repository or not. */
  listReferrers(
    repository: string,
    subject: Digest,
    page: PageRequest & { readonly artifactType?: string },
  ): Awaitable<readonly ManifestRecord[]>;
}

export interface TagRecords {
  list(repository: string, page: PageRequest): Awaitable<readonly string[]>;
  /** @returns whether it was there */
  remove(repository: string, tag: string): Awaitable<boolean>;
}
