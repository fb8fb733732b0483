/** What leaves the tool as JSON: plain data, stable. Sizes in bytes, times in RFC 3339. */

export type { ArtifactNode, DiscoverReport, PulledArtifact, ReferrerRow } from './wire/artifacts.ts';
export type { DockerfileFinding, DockerfileFix, DockerfileReport } from './wire/build.ts';
export type {
  BuildError,
  BuildInspection,
  BuildLine,
  BuildRemovalReport,
  BuildRow,
  BuildStepRow,
} from './wire/builder.ts';
export type {
  ContainerHealth,
  ContainerInspection,
  ContainerMount,
  ContainerPort,
  ContainerRow,
  ContainerSize,
  ContainerSummary,
} from './wire/containers.ts';
export type { DriftReport, DriftRow } from './wire/drift.ts';
export type { ExplainedStep, ExplainReport } from './wire/explain.ts';
export type {
  ConfigDifference,
  DiffReport,
  FileDifference,
  FileFacts,
  FileListing,
  ListedFile,
  TreeReport,
  TreeRow,
  WasteReport,
} from './wire/files.ts';
export type {
  BaseReport,
  BaseRow,
  HistoryRow,
  ImageInspection,
  ImageRow,
  RemovalReport,
} from './wire/images.ts';

export type { PackageReport, PackageRow } from './wire/packages.ts';
export type {
  CatalogReport,
  CopyReport,
  DeletionReport,
  IndexReport,
  SyncReport,
  SyncRow,
  TagsReport,
  TransferReport,
} from './wire/registry.ts';
export type {
  RegistryCheckReport,
  RegistryCleanReport,
  RegistryDeletedRow,
  RegistryGoneRow,
  RegistryRestoreReport,
} from './wire/registry-admin.ts';
export type {
  RegistryLetterRow,
  RegistryLettersChange,
  RegistryLettersReport,
} from './wire/registry-letters.ts';
export type { DiskUsage, DiskUsageImage, DiskUsageSum, PruneReport } from './wire/system.ts';
export type { DifferingFile, DifferingStep, VerifiedManifest, VerifyReport } from './wire/verify.ts';
export type { VolumePruneReport, VolumeRow, VolumeSnapshotRow } from './wire/volumes.ts';
