export { formatPlatform, type Platform, parsePlatform } from '../oci/index.ts';
export type { ContainerOptions, ContainerRecord, Risk } from '../runtime/index.ts';
export {
  type Attachment,
  bundleOf,
  defaultDetachKeys,
  type ExecProcess,
  openAttachment,
  parseDetachKeys,
  parseSize as parseByteSize,
  resizeTerminal,
  returnToDirectory,
  watchDetachKeys,
} from '../runtime/index.ts';
export type { BoundPort, NetworkAttachment, NetworkSpec } from '../runtime/network/index.ts';
export type { CheckReport as StoreReport } from '../store/index.ts';
export { type ArtifactFile, parseArtifactFile, parseMediaType } from './artifact/artifact-file.ts';
export { type DiscoverRequest, discoverArtifacts, treeOfArtifacts } from './artifact/discover.ts';
export { type PullArtifactRequest, pullArtifact } from './artifact/pull-artifact.ts';
export {
  type ArtifactFields,
  type AttachRequest,
  attachArtifact,
  type PushArtifactRequest,
  pushArtifact,
} from './artifact/push-artifact.ts';
export { type BakedTarget, bake, planBake } from './bake/bake.ts';
export type { BakeRequest } from './bake/bake-request.ts';
export type { AttestSettings } from './build/attest/attest-settings.ts';
export { parseAttestations } from './build/attest/parse-attestations.ts';
export { type BuildImageRequest, type BuildOutcome, buildImage } from './build/build-image.ts';
export type { CacheSource, CacheTarget } from './build/cache/cache-option.ts';
export { parseCacheFrom } from './build/cache/parse-cache-from.ts';
export { parseCacheTo } from './build/cache/parse-cache-to.ts';
export { type CheckBuildRequest, checkBuild } from './build/check-build.ts';
export { type BuildContextFlag, parseBuildContext } from './build/context/parse-build-context.ts';
export { buildLocked, type LockedBuildRequest } from './build/lock/build-locked.ts';
export type { BuildOutput } from './build/output/build-output.ts';
export { type BuiltImage, toBuildMetadata } from './build/output/built-image.ts';
export { parseAnnotation } from './build/output/parse-annotation.ts';
export { parseOutput } from './build/output/parse-output.ts';
export { pushOutputs } from './build/output/push-outputs.ts';
export { type BuildRunOptions, toBuildRunOptions } from './build/run/build-run-options.ts';
export type { BuildCachePruneReport, BuildCacheReport, BuildCacheRow } from './builder/build-cache-report.ts';
export { inspectBuild, readBuildLines } from './builder/history/inspect-build.ts';
export { listBuildIds, listBuilds } from './builder/history/list-builds.ts';
export { removeBuilds } from './builder/history/remove-builds.ts';
export { toEvent as toBuildEvent } from './builder/history/to-event.ts';
export { type Trace, traceBuilds } from './builder/history/trace-builds.ts';
export { reportBuildCache } from './builder/list-build-cache.ts';
export { type BuildCachePruneOptions, pruneBuildCache } from './builder/prune-build-cache.ts';
export { listContainerNames, listImageNames, listNetworkNames, listVolumeNames } from './completion-names.ts';
export { type CommitRequest, commitContainer } from './containers/commit-container.ts';
export { toDockerEndpoints } from './containers/docker/docker-networks.ts';
export { inspectDockerContainer, toDockerContainer } from './containers/docker-inspection.ts';
export { findDrift } from './containers/drift.ts';
export { findContainer } from './containers/find-container.ts';
export { type PullPolicy, pullPolicies } from './containers/find-or-pull.ts';
export { checkHealth } from './containers/health/check-health.ts';
export { takeHealthTurn } from './containers/health/take-health-turn.ts';
export { inspectContainer } from './containers/inspect-container.ts';
export { type AttachToOptions, attachToContainer, startAttached } from './containers/life/attach-to-container.ts';
export { type CreateContainerRequest, createContainer } from './containers/life/create-container.ts';
export { openContainerStreams } from './containers/life/open-container-streams.ts';
export { pauseContainer, unpauseContainer } from './containers/life/pause-container.ts';
export { renameContainer } from './containers/life/rename-container.ts';
export { restartContainer, restartEnded } from './containers/life/restart-container.ts';
export { type StartOptions, startContainer } from './containers/life/start-container.ts';
export { killContainer, type StopOptions, stopContainer } from './containers/life/stop-container.ts';
export { type WaitCondition, waitContainer } from './containers/life/wait-container.ts';
export { type ListContainersOptions, listContainers } from './containers/list-containers.ts';
export { toEnvironmentOptions } from './containers/options/environment-options.ts';
export type { RunFlagSources, RunFlags } from './containers/options/run-flags.ts';
export { toContainerOptions } from './containers/options/to-container-options.ts';
export { toContainerUpdate } from './containers/options/update-options.ts';
export { type RemoveContainerOptions, removeContainer } from './containers/remove-container.ts';
export { assessRisk } from './containers/risk/assess-risk.ts';
export { runImage } from './containers/run-image.ts';
export {
  clearContainerLog,
  type LogEntry,
  type LogRequest,
  readContainerLog,
} from './containers/talk/container-log.ts';
export { type UsageRequest, watchUsage } from './containers/talk/container-usage.ts';
export { type ExecOptions, execInContainer, execProcess } from './containers/talk/exec-container.ts';
export { parseMoment } from './containers/talk/parse-moment.ts';
export { topContainer } from './containers/talk/top-container.ts';
export { type ContainerUpdate, updateContainer } from './containers/update-container.ts';
export { containerFilterKeys } from './containers/view/container-filters.ts';
export { formatCommand } from './containers/view/format-command.ts';
export { formatEvent, type TimedEvent } from './events/event.ts';
export { type EventChoice, eventFilterKeys, readEvents } from './events/read-events.ts';
export { type AppFaultCode, appFault, appFaults } from './faults.ts';
export { type CopyPlace, copyFiles } from './files/copy-files.ts';
export { type Diff, type DiffRequest, diff, diffContainer } from './files/diff.ts';
export { type ExportRequest, exportFiles } from './files/export-files.ts';
export { type LiveCopyOptions, type LivePlace, placeLiveTar, writeLiveTar } from './files/live/copy-live-files.ts';
export { type LivePathStat, statLivePath } from './files/live/stat-live-path.ts';
export { type TreeRequest, tree } from './files/tree.ts';
export { waste } from './files/waste.ts';
export { type Filters, parseFilters } from './filters/filters.ts';
export { type BasedOnCall, findBasesOf } from './images/base/based-on.ts';
export { type RebaseRequest, rebaseImage } from './images/base/rebase-image.ts';
export { toDockerImage, toRepoDigests } from './images/docker-image-inspection.ts';
export type { EditRequest } from './images/edit-image.ts';
export { type FoundImage, findImage, type ImageStore, lookUpImage } from './images/find-image.ts';
export { filterImages, imageFilterKeys } from './images/image-filters.ts';
export { imageHistory } from './images/image-history.ts';
export { imageProvenance } from './images/image-provenance.ts';
export { imagePackages, imageSbom, type SbomRequest } from './images/image-sbom.ts';
export { type ImportRequest, importImage } from './images/import-image.ts';
export { type InspectIndexCall, inspectIndex } from './images/indexes/inspect-index.ts';
export { type IndexRequest, makeIndex } from './images/indexes/make-index.ts';
export { inspectImage } from './images/inspect-image.ts';
export { listImages } from './images/list-images.ts';
export { type LoadedImage, type LoadRequest, loadImages } from './images/load-images.ts';
export { type AppendRequest, appendLayers } from './images/remake/append-layers.ts';
export { type MutateRequest, mutateImage } from './images/remake/mutate-image.ts';
export type { RemakeRequest } from './images/remake/remake-image.ts';
export {
  type KeptContents,
  measureKept,
  type RemovedImage,
  type RemoveImageOptions,
  removeImage,
} from './images/remove-image.ts';
export { type RemovePathsRequest, removeImagePaths } from './images/remove-paths.ts';
export { type SaveOptions, saveImages } from './images/save-images.ts';
export { flattenImage, type SquashRequest, squashImage } from './images/squash-image.ts';
export { tagImage } from './images/tag-image.ts';
export { toTargetName } from './images/target-name.ts';
export { type UnpackRequest, unpackImage } from './images/unpack-image.ts';
export { type InspectOptions, type InspectType, inspect, inspectTypes } from './inspect.ts';
export { type DeleteCall, deleteImage } from './look/delete-image.ts';
export {
  type CatalogCall,
  type ListChoice,
  listCatalog,
  listTags,
  type TagsCall,
  tagOrders,
} from './look/list-tags.ts';
export { type DocumentCall, describeDocument, writeDocument } from './look/read-document.ts';
export { type Nacre, openNacre } from './nacre.ts';
export { createNetwork, networkPruneKeys, pruneNetworks, removeNetwork } from './networks/change-networks.ts';
export { connectContainer, disconnectContainer } from './networks/connect-network.ts';
export { toDockerNetwork } from './networks/docker-network.ts';
export { inspectNetwork, listNetworks, networkFilterKeys } from './networks/list-networks.ts';
export { addPorts, listPorts, removePorts } from './networks/publish-ports.ts';
export { inputName, openInput } from './open-input.ts';
export { openScratch } from './open-scratch.ts';
export { type CatRequest, catFiles } from './peek/cat-files.ts';
export { type ListRequest, listFiles } from './peek/list-files.ts';
export type { PeekRequest } from './peek/peek-image.ts';
export type { KeptCredentials } from './registry/credentials/keep-credentials.ts';
export { checkLogin, type LoginCall, type LogoutCall, login, logout } from './registry/login.ts';
export { type PullCall, pull } from './registry/pull.ts';
export { type PushCall, push } from './registry/push.ts';
export type { RegistryAccess } from './registry/registry-access.ts';
export { type CheckRegistryCall, checkRegistry } from './registry-server/admin/check-registry.ts';
export { type CleanRegistryCall, cleanRegistry } from './registry-server/admin/clean-registry.ts';
export { listDeletedImages, restoreImage } from './registry-server/admin/deleted-images.ts';
export {
  type LettersCall,
  type LettersChoice,
  listLetters,
  removeLetters,
  retryLetters,
} from './registry-server/admin/registry-letters.ts';
export { type ListenAddress, parseListen } from './registry-server/parse-listen.ts';
export { type ConfiguredCall, serveConfigured } from './registry-server/serve-configured.ts';
export { type ServeCall, serveRegistry } from './registry-server/serve-registry.ts';
export { enterOwnNamespace } from './rootless/enter-own-namespace.ts';
export { joinOwnGroups } from './rootless/join-own-groups.ts';
export { runRoot, storeRoot } from './store-root.ts';
export { type CopyTagsCall, copyTags } from './sync/copy-tags.ts';
export { type SyncCall, sync } from './sync/sync.ts';
export { syncFileSchema } from './sync/sync-file.ts';
export { type NewestBy, newestBys, type TagChoice } from './sync/tag-choice.ts';
export { type BootOptions, bootContainers } from './system/boot-containers.ts';
export { checkSystem } from './system/check-system.ts';
export { collectGarbage } from './system/collect-garbage.ts';
export { measureDiskUsage } from './system/disk-usage.ts';
export { type DockerInfo, readDockerInfo } from './system/docker-info.ts';
export type { LabelFilter, PruneChoice } from './system/prunable.ts';
export { type PruneOptions, prune } from './system/prune.ts';
export { type PruneAllOptions, type PruneAllReport, pruneAll } from './system/prune-all.ts';
export { type StopForBootOptions, stopForBoot } from './system/stop-for-boot.ts';
export { sweep } from './system/sweep.ts';
export { installUnits, type PlacedUnit, planUnits, uninstallUnits } from './system/units/install-units.ts';
export type { UnitScope } from './system/units/units.ts';
export { type CopyCall, copyImage } from './transfer/copy-image.ts';
export { dockerApi, version } from './version.ts';
export { type CloneVolumeRequest, cloneVolume } from './volumes/clone-volume.ts';
export { type CreateVolumeRequest, createVolume } from './volumes/create-volume.ts';
export { type DockerVolume, toDockerVolume } from './volumes/docker-volume.ts';
export { inspectVolume, listVolumes } from './volumes/list-volumes.ts';
export {
  type ExportVolumeRequest,
  exportVolume,
  type ImportVolumeRequest,
  importVolume,
} from './volumes/move-volume.ts';
export {
  type PruneVolumesOptions,
  pruneVolumes,
  type RemoveVolumeOptions,
  removeVolume,
} from './volumes/remove-volume.ts';
export { renameVolume } from './volumes/rename-volume.ts';
export { parseVolumeFilters, type VolumeFilter } from './volumes/volume-filter.ts';
export {
  listVolumeSnapshots,
  type RestoreVolumeRequest,
  removeVolumeSnapshot,
  restoreVolume,
  snapshotVolume,
} from './volumes/volume-snapshots.ts';
export type { NetworkRow } from './wire/networks.ts';
export type { TopReport, UsageRow } from './wire/usage.ts';
export type {
  ArtifactNode,
  BaseReport,
  BaseRow,
  BuildError,
  BuildInspection,
  BuildLine,
  BuildRemovalReport,
  BuildRow,
  BuildStepRow,
  CatalogReport,
  ConfigDifference,
  ContainerInspection,
  ContainerMount,
  ContainerPort,
  ContainerRow,
  CopyReport,
  DeletionReport,
  DifferingFile,
  DifferingStep,
  DiffReport,
  DiscoverReport,
  DiskUsage,
  DiskUsageImage,
  DiskUsageSum,
  DockerfileFinding,
  DockerfileFix,
  DockerfileReport,
  DriftReport,
  DriftRow,
  ExplainedStep,
  ExplainReport,
  FileDifference,
  FileFacts,
  FileListing,
  HistoryRow,
  ImageInspection,
  ImageRow,
  IndexReport,
  ListedFile,
  PackageReport,
  PackageRow,
  PruneReport,
  PulledArtifact,
  ReferrerRow,
  RegistryCheckReport,
  RegistryCleanReport,
  RegistryDeletedRow,
  RegistryGoneRow,
  RegistryLettersReport,
  RemovalReport,
  SyncReport,
  SyncRow,
  TagsReport,
  TransferReport,
  TreeReport,
  TreeRow,
  VerifyReport,
  VolumePruneReport,
  VolumeRow,
  VolumeSnapshotRow,
  WasteReport,
} from './wire.ts';
