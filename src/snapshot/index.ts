export { createSnapshots } from './create-snapshots.ts';
export type { SnapshotFaultCode } from './faults.ts';
export type {
  CommitOptions,
  CommittedLayer,
  PrepareOptions,
  Snapshots,
  SnapshotsOptions,
  ViewOptions,
} from './snapshots.ts';
export { sweepMounts } from './sweep-mounts.ts';
