export type { AtOnce } from './at-once.ts';
export type { Awaitable } from './awaitable.ts';
export type {
  BlobAddress,
  BlobStorage,
  CommitOutcome,
  RemovableBlobs,
  Stretch,
  UploadAddress,
  UploadRefusal,
  Uploads,
} from './blob-storage.ts';
export type {
  DeletedRecord,
  DeletedRecords,
  DeletionReason,
  KeptBlob,
  KeptManifest,
  KeptTag,
  Pull,
  QuotaRecords,
  Release,
  RepositorySurvey,
  RestoreOptions,
  RestoreOutcome,
  StoredBlobs,
  SurveyRecords,
} from './keeping-records.ts';
export type { Letter, LetterChange, LetterCount, LetterPage, NewLetter, Outbox } from './outbox.ts';
export type { PageRequest } from './page-request.ts';
export type { LinkOutcome, QuotaUse } from './quota-use.ts';
export type {
  BlobLinks,
  ChangeRules,
  ManifestRecord,
  ManifestRecords,
  NewManifest,
  PointedTag,
  PutOutcome,
  RegistryMetadata,
  RemoveOutcome,
  RepositoryRecords,
  TagRecords,
} from './registry-metadata.ts';
