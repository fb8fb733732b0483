import type { Snapshot } from '../../oci/index.ts';

/** Owner and permission bits. */
export interface StepAccess {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/** Something that a step's command finds mounted and that is no part of what it leaves behind. Targets are absolute. */
export type StepMount = DirectoryMount | SnapshotMount | MemoryMount | SecretFile | AgentSocket;

/** A directory of this machine; what is written to it stays there. */
export interface DirectoryMount {
  readonly kind: 'directory';
  readonly source: string;
  readonly target: string;
  readonly readOnly: boolean;
}

/** Something out of a stack of layers. */
export interface SnapshotMount {
  readonly kind: 'snapshot';
  readonly snapshot: Pick<Snapshot, 'mounts'>;
  /** Path in it, without links and without a leading slash; '' is all of it. */
  readonly path: string;
  readonly target: string;
  readonly readOnly: boolean;
}

/** An empty directory in memory. */
export interface MemoryMount {
  readonly kind: 'tmpfs';
  readonly target: string;
  /** Bytes; @default half of the machine's memory */
  readonly size?: number;
}

/** A file that never is on a disk. */
export interface SecretFile extends StepAccess {
  readonly kind: 'secret';
  readonly bytes: Uint8Array;
  readonly target: string;
}

/** An SSH agent, of which the command may ask for keys and signatures and nothing else. */
export interface AgentSocket extends StepAccess {
  readonly kind: 'agent';
  /** Socket of the agent on this machine. */
  readonly socket: string;
  readonly target: string;
}
