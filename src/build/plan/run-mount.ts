/** Owner and permission bits of what is mounted. */
export interface MountedAs {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/** A mount of RUN. Targets are absolute and clean; sources are inputs of the step. What a secret, an agent or a cache holds is no part of it. */
export type RunMount = PlannedBind | PlannedCache | PlannedTmpfs | PlannedSecret | PlannedAgent;

export interface PlannedBind {
  readonly kind: 'bind';
  /** Which of the step's inputs is shown. */
  readonly input: number;
  /** Path in it, as it is written; '' is all of it. */
  readonly path: string;
  readonly target: string;
  /** Else writes are seen by the command, and dropped. */
  readonly readOnly: boolean;
}

export interface PlannedCache extends Partial<MountedAs> {
  readonly kind: 'cache';
  readonly id: string;
  /** What a new cache starts with. */
  readonly from?: { readonly input: number; readonly path: string };
  readonly target: string;
  readonly readOnly: boolean;
  readonly sharing: 'shared' | 'private' | 'locked';
}

export interface PlannedTmpfs {
  readonly kind: 'tmpfs';
  readonly target: string;
  /** Bytes. */
  readonly size?: number;
}

export interface PlannedSecret extends MountedAs {
  readonly kind: 'secret';
  readonly id: string;
  /** The file that holds it, if one shall. */
  readonly target?: string;
  /** The variable that holds it, if one shall. */
  readonly env?: string;
  readonly required: boolean;
}

export interface PlannedAgent extends MountedAs {
  readonly kind: 'ssh';
  readonly id: string;
  readonly target: string;
  readonly required: boolean;
}
