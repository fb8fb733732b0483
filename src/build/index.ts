export { attestedImage, predicateTypeOf, writeAttestations } from './attest/attestation-manifest.ts';
export type { BuildRecipe } from './attest/describe-recipe.ts';
export { predicateTypes } from './attest/predicate-types.ts';
export {
  createProvenance,
  type NamedSupply,
  type ProvenanceFacts,
  type ProvenanceOptions,
  type ResourceDescriptor,
} from './attest/provenance.ts';
export { findScannedStages, type ScannedStage } from './attest/scanned-stages.ts';
export { createStatement, type Predicate } from './attest/statement.ts';
export { type BuildCache, memoryBuildCache } from './build-cache.ts';
export {
  type BuildInput,
  createInputLog,
  type FileInput,
  type GitInput,
  type ImageInput,
  type InputLog,
} from './build-input.ts';
export { type BuildTimeSources, buildTime, formatBuildTime } from './build-time.ts';
export type { DocumentMount } from './cache/cache-document.ts';
export { type CacheExport, exportCache, inlineCache } from './cache/export-cache.ts';
export { type ImportedCaches, importCaches, type LayerFetcher } from './cache/import-caches.ts';
export { type CacheOrigin, openRemoteCache } from './cache/open-remote-cache.ts';
export type { RemoteCache, RemoteLayer } from './cache/remote-cache.ts';
export { type CheckRequest, checkDockerfile } from './check-dockerfile.ts';
export type { ContextFile, ContextNode, ContextOther, ContextSource, OpenedContext } from './context-source.ts';
export {
  aboutDiagnostic,
  type Dockerfile,
  type Edit,
  type FindInclude,
  type FoundInclude,
  type InstructionCall,
  type LintReport,
  type Parsed,
  parseCalls,
  parseDockerfile,
} from './dockerfile/index.ts';
export type { Executor, MountedForRun, RunFile, RunRequest } from './executor.ts';
export { type BuildExplainer, createBuildExplainer } from './explain/explain-build.ts';
export type { Reason, StepExplanation } from './explain/explanation.ts';
export { type BuildFaultCode, buildFault } from './faults.ts';
export {
  type ContextTree,
  type FetchContextDeps,
  type FetchContextOptions,
  fetchContext,
  readContextArchive,
} from './fetch-context.ts';
export { type FetchLock, frozenRemotes, type LockedFile, lockFileName } from './fetch-lock.ts';
export { type ChangedConfig, changeConfig } from './plan/change-config.ts';
export type { NamedContext, NamedContexts } from './plan/named-context.ts';
export type { CopyOp, InlineFile as PlannedFile, Op, RunOp, SourceOp, WorkdirOp } from './plan/op.ts';
export type { Plan, PlannedHistory, PlannedImage, Step } from './plan/plan.ts';
export { type BadAddress, parseRemoteSource, type RemoteSource } from './plan/remote-source.ts';
export type { RunSettings } from './plan/run-settings.ts';
export { type Planned, toPlan } from './plan/to-plan.ts';
export type { RemoteFile, Remotes } from './remotes.ts';
export type { PlanRequest, SolveRequest } from './request.ts';
export type { CacheRequest, OpenCache, RunSupplies } from './run-supplies.ts';
export type { BuildResult } from './solve/build-result.ts';
export { compressLayer, type LayerCompression } from './solve/compress-layer.ts';
export { finishImage } from './solve/finish-image.ts';
export type { ImageForm } from './solve/image-form.ts';
export { type SolveDeps, solve } from './solve/solve.ts';
export type { SolvedImage } from './solve/solved-image.ts';
export { squashOwn } from './solve/squash-own.ts';
export { aboutRecord } from './solve/step-records.ts';
export type { StepResult } from './solve/step-result.ts';
export type { SourceImage, Sources } from './sources.ts';
export type { StepLocks } from './step-locks.ts';
export { isLockedRecord, lockedKey } from './steps/fetch-records.ts';
export { openLocalContext } from './steps/local-context.ts';
export { emptyContext, openTreeContext } from './steps/tree-context.ts';
