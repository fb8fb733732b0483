export { toBundleConfig } from './bundle/bundle-config.ts';
export { changeHosts } from './bundle/change-hosts.ts';
export { readMountTargets } from './bundle/read-mount-targets.ts';
export { createContainerId } from './container-id.ts';
export {
  type BindRequest,
  type ContainerLink,
  type ContainerOptions,
  type DnsOptions,
  defaultContainerOptions,
  type ExtraHost,
  type ImageRequest,
  type MountRequest,
  type NetworkMode,
  type Propagation,
  type TmpfsRequest,
  type Ulimit,
  type VolumeRequest,
  type VolumesFrom,
} from './container-options.ts';
export type { ContainerChange, ContainerRecord, ContainerRecords } from './container-records.ts';
export {
  type ContainerState,
  canRemove,
  type Ended,
  isLiving,
  type Living,
  type ProcessIdentity,
} from './container-state.ts';
export { type CaughtSignals, catchSignals } from './driver/caught-signals.ts';
export { joinDelegatedScope } from './driver/delegated-groups.ts';
export { type FreezeOptions, freezeContainer, freezeLasting, thawContainer } from './driver/freeze-container.ts';
export { assertTerminal, hasTerminal, readTerminalSize } from './driver/terminal.ts';
export { runnablePlatforms } from './emulated-platforms.ts';
export type { RuntimeFaultCode } from './faults.ts';
export { parseBlkioWeight, parseDeviceCount, parseDeviceRate, parseDeviceWeight } from './flags/blkio-flag.ts';
export { parseCgroupParent } from './flags/cgroup-parent.ts';
export { parseContainerName } from './flags/container-name.ts';
export { parseCpuList, parseCpus, parsePidsLimit } from './flags/cpus.ts';
export { type DeviceFlag, parseDevice, parseDeviceRule } from './flags/device-flag.ts';
export { parseExtraHost } from './flags/extra-host.ts';
export { parseGpus } from './flags/gpus-flag.ts';
export { parseHealthAction, parseHealthCommand, parseHealthTime } from './flags/health-flag.ts';
export { parseHostname } from './flags/hostname-flag.ts';
export { parseNameServer } from './flags/ip-address.ts';
export { parseLink } from './flags/link-flag.ts';
export { parseMountFlag } from './flags/mount-flag.ts';
export { parseIpcMode, parseOwnOrHost, parsePidMode } from './flags/namespace-flag.ts';
export { parseNetworkFlags } from './flags/network-flag.ts';
export { parseExpose, parsePublish } from './flags/publish-flag.ts';
export { parseRestart } from './flags/restart-flag.ts';
export { readSecurityOpts, type SecurityOptions } from './flags/security-opt.ts';
export { parseMemory, parseMemorySwap, parseSize } from './flags/size.ts';
export { parseSysctl } from './flags/sysctl-flag.ts';
export { parseTmpfsFlag } from './flags/tmpfs-flag.ts';
export { parseUlimit } from './flags/ulimit.ts';
export { readUserNamespace } from './flags/userns-flag.ts';
export { parseVolumeFlag } from './flags/volume-flag.ts';
export { isAnonymousVolume, isVolumeName } from './flags/volume-name.ts';
export { parseVolumesFrom } from './flags/volumes-from-flag.ts';
export { parseWhole } from './flags/whole-number.ts';
export type { CheckResult } from './health/check-result.ts';
export { type HealthCheck, mergeHealthcheck, toHealthCheck } from './health/health-check.ts';
export { type HealthLog, readHealthLog, writeHealthLog } from './health/health-log.ts';
export type { HealthStatus } from './health/health-status.ts';
export { type Health, type HealthTerms, judgeCheck, nextCheckIn } from './health/judge-check.ts';
export { type CheckRequest, runCheck } from './health/run-check.ts';
export type { HealthAction, HealthOptions } from './health-options.ts';
export type {
  DeviceRequest,
  DeviceRule,
  IsolationOptions,
  NamespaceMode,
} from './isolation-options.ts';
export { type CreateRequest, createContainer } from './life/create-container.ts';
export { findEnd } from './life/find-end.ts';
export { holdLife, tryHoldLife } from './life/hold-life.ts';
export { lifePaths } from './life/life-paths.ts';
export { wantsRestart } from './life/restart-delay.ts';
export { type Settled, settleContainer } from './life/settle-container.ts';
export {
  killProcesses,
  signalContainer,
  signalNumber,
  stopProcesses,
  stopSignalOf,
} from './life/signal-container.ts';
export { bundleOf, type StartRequest, startContainer } from './life/start-container.ts';
export { sweepLives } from './life/sweep-lives.ts';
export { type EndWatch, watchEnd } from './life/watch-end.ts';
export type { LifeOptions, RestartPolicy } from './life-options.ts';
export { assertRoot } from './needs-root.ts';
export type { DeviceAmount, ResourceLimits } from './resource-limits.ts';
export { listRisks, type RiskFacts } from './risk/list-risks.ts';
export { readLiveFacts, wroteAnything } from './risk/read-live-facts.ts';
export type { LiveFacts, Risk } from './risk/risk.ts';
export { enterNamespace, returnToDirectory } from './rootless/enter-namespace.ts';
export { type OuterUser, readOuterUser } from './rootless/outer-user.ts';
export { settleOwnIds } from './rootless/settle-own-ids.ts';
export { type RunRequest, runContainer } from './run-container.ts';
export { runStep, type StepFile, type StepLimits, type StepRequest, type StepResult } from './run-step.ts';
export type { TerminalSize } from './spec/to-spec.ts';
export { type KeyAgent, openKeyAgent } from './step/key-agent.ts';
export type { StepAccess, StepMount } from './step/step-mount.ts';
export { parseProfile, toStrictOptions } from './strict-profile.ts';
export { type SweepRequest, sweepContainers } from './sweep.ts';
export { type AttachOptions, attachContainer } from './talk/attach/attach-container.ts';
export { type Attachment, type JoinEnd, openAttachment } from './talk/attach/attachment.ts';
export { defaultDetachKeys, parseDetachKeys, watchDetachKeys } from './talk/attach/detach-keys.ts';
export { resizeTerminal } from './talk/attach/resize-terminal.ts';
export { execCommand } from './talk/exec/exec-command.ts';
export { type ExecProcess, type ExecStreams, openExecProcess } from './talk/exec/exec-process.ts';
export type { ExecCommand } from './talk/exec/exec-spec.ts';
export { conmonLogArguments } from './talk/logs/conmon-log-arguments.ts';
export type { LogEntry } from './talk/logs/log-entry.ts';
export { arrangeLog, logFiles } from './talk/logs/log-files.ts';
export { defaultLogOptions, type LogDriver, type LogOptions, parseLogOptions } from './talk/logs/log-options.ts';
export { clearLog } from './talk/logs/log-segments.ts';
export { followLog, type LogChoice, readLog } from './talk/logs/read-log.ts';
export { listProcesses } from './talk/usage/list-processes.ts';
export { type ContainerUsage, readUsage } from './talk/usage/read-usage.ts';
export { type LimitUpdate, updateLimits } from './update-limits.ts';
export { nameVolumes, withImageVolumes } from './volumes/plan-mounts.ts';
export { assertDriverOptions, backedBy } from './volumes/volume-backing.ts';
