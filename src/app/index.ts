export { formatPlatform, type Platform, parsePlatform } from '../oci/index.ts';
export { parseSize as parseByteSize } from '../runtime/index.ts';
export type { CheckReport as StoreReport } from '../store/index.ts';
export { type BakedTarget, bake, planBake } from './bake/bake.ts';
export type { BakeRequest } from './bake/bake-request.ts';
export { type BuildContextFlag, parseBuildContext } from './build-context/parse-build-context.ts';
export { type BuildImageRequest, buildImage } from './build-image.ts';
export type { BuildOutput } from './build-output/build-output.ts';
export { type BuiltImage, toBuildMetadata } from './build-output/built-image.ts';
export { parseAnnotation } from './build-output/parse-annotation.ts';
export { parseOutput } from './build-output/parse-output.ts';
export { type BuildRunOptions, toBuildRunOptions } from './build-run/build-run-options.ts';
export type { BuildCachePruneReport, BuildCacheReport, BuildCacheRow } from './builder/build-cache-report.ts';
export { reportBuildCache } from './builder/list-build-cache.ts';
export { type BuildCachePruneOptions, pruneBuildCache } from './builder/prune-build-cache.ts';
export { type CheckBuildRequest, checkBuild } from './check-build.ts';
export { checkSystem } from './check-system.ts';
export { collectGarbage } from './collect-garbage.ts';
export { type CommitRequest, commitContainer } from './commit-container.ts';
export { listContainerNames, listImageNames } from './completion-names.ts';
export { type CopyOutRequest, type CopyToDirectoryRequest, copyToDirectory, copyToTar } from './copy-out.ts';
export { type Diff, type DiffRequest, diff, diffContainer } from './diff.ts';
export { measureDiskUsage } from './disk-usage.ts';
export type { EditRequest } from './edit-image.ts';
export { type ExportRequest, exportFiles } from './export-files.ts';
export { type AppFaultCode, appFault, appFaults } from './faults.ts';
export { findContainer } from './find-container.ts';
export { type FoundImage, findImage, type ImageStore, lookUpImage } from './find-image.ts';
export { imageHistory } from './image-history.ts';
export { type ImportRequest, importImage } from './import-image.ts';
export { inspect } from './inspect.ts';
export { inspectContainer } from './inspect-container.ts';
export { inspectImage } from './inspect-image.ts';
export { listContainers } from './list-containers.ts';
export { listImages } from './list-images.ts';
export { type LoadedImage, type LoadRequest, loadImages } from './load-images.ts';
export { type Nacre, openNacre } from './nacre.ts';
export { noRegistry } from './no-registry.ts';
export { openInput } from './open-input.ts';
export type { LabelFilter, PruneChoice } from './prunable.ts';
export { type PruneOptions, prune } from './prune.ts';
export { type RemoveContainerOptions, removeContainer } from './remove-container.ts';
export {
  type KeptContents,
  measureKept,
  type RemovedImage,
  type RemoveImageOptions,
  removeImage,
} from './remove-image.ts';
export { type RemovePathsRequest, removeImagePaths } from './remove-paths.ts';
export { type RunImageRequest, runImage } from './run-image.ts';
export { type RunFlagSources, type RunFlags, toContainerOptions } from './run-options.ts';
export { type SaveOptions, saveImages } from './save-images.ts';
export { flattenImage, type SquashRequest, squashImage } from './squash-image.ts';
export { runRoot, storeRoot } from './store-root.ts';
export { tagImage } from './tag-image.ts';
export { type TreeRequest, tree } from './tree.ts';
export { type UnpackRequest, unpackImage } from './unpack-image.ts';
export { version } from './version.ts';
export { waste } from './waste.ts';
export type {
  ConfigDifference,
  ContainerInspection,
  ContainerRow,
  DiffReport,
  DiskUsage,
  DiskUsageImage,
  DiskUsageSum,
  DockerfileFinding,
  DockerfileFix,
  DockerfileReport,
  FileDifference,
  FileFacts,
  HistoryRow,
  ImageInspection,
  ImageRow,
  PruneReport,
  RemovalReport,
  TreeReport,
  TreeRow,
  WasteReport,
} from './wire.ts';
