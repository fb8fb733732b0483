import type { Outbox, RegistryMetadata, StoredBlobs } from '../../records/index.ts';
import type { SqlDatabase } from '../sql.ts';
import { createDeletedRecords } from './deleted-records.ts';
import { createLinkRecords } from './link-records.ts';
import { createManifestRecords } from './manifest-records.ts';
import { createOutbox } from './outbox.ts';
import { createQuotaRecords } from './quota-records.ts';
import { createRepositoryRecords } from './repository-records.ts';
import { createStoredBlobs } from './stored-blobs.ts';
import { createSurveyRecords } from './survey-records.ts';
import { createTagRecords } from './tag-records.ts';

/** What the database of a registry has: records of repositories, of the objects of a bucket, and letters to receivers of events. */
export interface SharedRecords {
  readonly metadata: RegistryMetadata;
  readonly stored: StoredBlobs;
  readonly outbox: Outbox;
}

export function createSharedRecords(database: SqlDatabase): SharedRecords {
  return {
    metadata: {
      repositories: createRepositoryRecords(database),
      blobs: createLinkRecords(database),
      manifests: createManifestRecords(database),
      tags: createTagRecords(database),
      surveys: createSurveyRecords(database),
      deleted: createDeletedRecords(database),
      quotas: createQuotaRecords(database),
    },
    stored: createStoredBlobs(database),
    outbox: createOutbox(database),
  };
}
