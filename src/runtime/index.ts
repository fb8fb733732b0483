export { createContainerId } from './container-id.ts';
export {
  type BindRequest,
  type ContainerOptions,
  type DnsOptions,
  defaultContainerOptions,
  type ExtraHost,
  type MountRequest,
  type NetworkMode,
  type Propagation,
  type PublishedPort,
  type TmpfsRequest,
  type Ulimit,
  type VolumeRequest,
} from './container-options.ts';
export type { ContainerRecord, ContainerRecords } from './container-records.ts';
export { type ContainerState, canRemove, canStart, canStop, type ProcessIdentity } from './container-state.ts';
export { type RuntimeFaultCode, runtimeFault, runtimeFaults } from './faults.ts';
export { type RunRequest, runContainer } from './run-container.ts';
export { runStep, type StepRequest, type StepResult } from './run-step.ts';
export { type SweepRequest, sweepContainers } from './sweep.ts';
