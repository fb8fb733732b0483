import type { ByteStream } from '../../base/index.ts';
import type { Digest } from '../../oci/index.ts';
import { sizeOf } from '../blob-files.ts';
import type { DiskStore } from '../disk-store.ts';
import { blobFile } from '../paths.ts';
import { createDeletedRecords, type DeletedRecords } from './deleted-records.ts';
import { createLetterRecords, type LetterRecords } from './letter-records.ts';
import { createManifestRecords, type ManifestRecords } from './manifest-records.ts';
import { quarantineBlob } from './quarantine-blob.ts';
import { createQuotaRecords, type QuotaRecords } from './quota-records.ts';
import {
  type BlobLinkRecords,
  createBlobLinkRecords,
  createRepositoryRecords,
  type RepositoryRecords,
} from './repository-records.ts';
import { createStretchReader } from './stream-stretch.ts';
import { createSurveyRecords, type SurveyRecords } from './survey-records.ts';
import { createTagRecords, type TagRecords } from './tag-records.ts';
import { createUploads, type RegistryUploads } from './uploads.ts';

/** What a registry server keeps in the store: the store's blobs, and rows that say which repository has what. */
export interface LocalRegistry {
  readonly storage: {
    stat(digest: Digest): number | undefined;
    open(digest: Digest, stretch?: { readonly first: number; readonly last: number }): ByteStream | undefined;
    /** Moves a damaged blob aside: it is not there any more, until it is sent again. */
    quarantine(digest: Digest): void;
    readonly uploads: RegistryUploads;
  };
  readonly metadata: {
    readonly repositories: RepositoryRecords;
    readonly blobs: BlobLinkRecords;
    readonly manifests: ManifestRecords;
    readonly tags: TagRecords;
    readonly surveys: SurveyRecords;
    readonly deleted: DeletedRecords;
    readonly quotas: QuotaRecords;
  };
  /** What is to be told to receivers of events. */
  readonly outbox: LetterRecords;
}

export interface LocalRegistryOptions {
  /**
   * Whether every repository has every blob of the store, until it is removed from the repository: who pushes an image that is in the store
   * sends no layer. For when whoever may ask may read all of the store anyway.
   */
  readonly sharedBlobs: boolean;
}

export function openLocalRegistry(store: DiskStore, { sharedBlobs }: LocalRegistryOptions): LocalRegistry {
  const { paths, database } = store;
  const read = createStretchReader();
  const blobs = createBlobLinkRecords(store, sharedBlobs);
  return {
    storage: {
      stat: (digest) => sizeOf(blobFile(paths, digest)),
      open: (digest, stretch) => read(blobFile(paths, digest), stretch),
      quarantine: (digest) => quarantineBlob(paths, digest),
      uploads: createUploads(store),
    },
    metadata: {
      repositories: createRepositoryRecords(database),
      blobs,
      manifests: createManifestRecords(store, blobs),
      tags: createTagRecords(database),
      surveys: createSurveyRecords(store),
      deleted: createDeletedRecords(store, sharedBlobs),
      quotas: createQuotaRecords(store),
    },
    outbox: createLetterRecords(database),
  };
}
