export type { LocalBlobs } from './blob-files.ts';
export { type BuildRecord, type BuildRecords, keptBuilds, type OpenBuildRecord } from './build-records.ts';
export {
  type CacheMountRecord,
  type CacheMountRequest,
  isCacheMountInUse,
  listCacheMounts,
  type OpenCacheMount,
  openCacheMount,
  removeCacheMount,
} from './cache-mounts.ts';
export type { CacheRecord, CacheRecords } from './cache-records.ts';
export type { CheckFault, CheckOptions, CheckRepair, CheckReport } from './check-report.ts';
export { checkStore } from './check-store.ts';
export { type CollectOptions, type CollectReport, collect, foreseeCollection, type Supposition } from './collect.ts';
export type {
  ContainerChange,
  ContainerRecord,
  ContainerRecordOptions,
  ContainerRecords,
} from './container-records.ts';
export { discardUnpacked, unpackedDirectory } from './discard-unpacked.ts';
export { discardVolume, volumeHold } from './discard-volume.ts';
export { type DiskStore, openStore, type StoreOptions } from './disk-store.ts';
export { type StoreFaultCode, storeFault, storeFaults, toStoreFault } from './faults.ts';
export { containerHold, type Lease } from './holds.ts';
export { measureStore, type StoreMeasure } from './measure-store.ts';
export { measureTrees } from './measure-trees.ts';
export type { NamedImage } from './media/layout-index.ts';
export { type ImageArchive, type OpenArchiveOptions, openArchive } from './media/open-archive.ts';
export { createLayout, type LayoutStore, openLayout } from './media/open-layout.ts';
export type { WriteBytes } from './media/tar-stream.ts';
export { type ArchiveFormat, writeArchive } from './media/write-archive.ts';
export { memoryStore } from './memory-store.ts';
export type { EndpointRow, NetworkRecords, NetworkRow, PortRow } from './network-records.ts';
export type { StorePaths } from './paths.ts';
export { type LocalRegistry, type LocalRegistryOptions, openLocalRegistry } from './registry/local-registry.ts';
export { expireUploads, keptUploads } from './registry/uploads.ts';
export { removeTree } from './remove-tree.ts';
export type { RootKind } from './roots.ts';
export { openTransferNote, type TransferNote } from './transfer-note.ts';
export { openVolumeRecords, type VolumeRecord, type VolumeRecords } from './volume-records.ts';
