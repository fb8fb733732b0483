import type { AtOnce, BlobStorage, Outbox, RegistryMetadata } from '../../registry/records/index.ts';
import { sizeOf } from '../blob-files.ts';
import type { DiskStore } from '../disk-store.ts';
import { blobFile } from '../paths.ts';
import { createDeletedRecords } from './deleted-records.ts';
import { createLetterRecords } from './letter-records.ts';
import { createManifestRecords } from './manifest-records.ts';
import { quarantineBlob } from './quarantine-blob.ts';
import { createQuotaRecords } from './quota-records.ts';
import { createBlobLinkRecords, createRepositoryRecords } from './repository-records.ts';
import { createStretchReader } from './stream-stretch.ts';
import { createSurveyRecords } from './survey-records.ts';
import { createTagRecords } from './tag-records.ts';
import { createUploads } from './uploads.ts';

/** What a registry server keeps in the store: the store's blobs, and rows that say which repository has what. */
export interface LocalRegistry {
  readonly storage: AtOnce<BlobStorage>;
  readonly metadata: AtOnce<RegistryMetadata>;
  /** What is to be told to receivers of events. */
  readonly outbox: AtOnce<Outbox>;
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
