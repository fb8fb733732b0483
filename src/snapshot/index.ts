export { type SnapshotFaultCode, snapshotFault, snapshotFaults } from './faults.ts';
export {
  type CommitOptions,
  type CommittedLayer,
  createSnapshots,
  type PrepareOptions,
  type Snapshots,
  type SnapshotsOptions,
  type ViewOptions,
} from './snapshots.ts';
