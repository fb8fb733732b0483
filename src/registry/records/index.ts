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
export { findFixed, findMissing, listNeeds, type SizesHere } from './check-change.ts';
export type { Deletion } from './deletion.ts';
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
export { toDeletedRecord, toKeptBlob, toKeptManifest, toKeptTag } from './kept-rows.ts';
export { newLetterColumns, toLetter, toLetterCount, toLetterValues } from './letter-row.ts';
export { manifestColumns, toManifestRecord, toManifestValues } from './manifest-row.ts';
export type { Letter, LetterChange, LetterCount, LetterPage, NewLetter, Outbox } from './outbox.ts';
export type { PageRequest } from './page-request.ts';
export { type LinkOutcome, type QuotaUse, toQuotaUse } from './quota-use.ts';
export type { RecordRow } from './record-row.ts';
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
