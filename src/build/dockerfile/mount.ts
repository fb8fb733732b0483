import type { Place } from '../../base/index.ts';

/** What every mount of RUN has. */
export interface MountBase {
  /** The flag's value as written. */
  readonly source: string;
  readonly place: Place;
}

/** `RUN --mount=type=bind`: a directory of the context, a stage or an image. */
export interface BindMount extends MountBase {
  readonly kind: 'bind';
  readonly from?: string;
  /** Path within `from`, '' meaning its root. */
  readonly path: string;
  readonly target: string;
  readonly readOnly: boolean;
}

/** `type=cache`: a directory that survives builds. */
export interface CacheMount extends MountBase {
  readonly kind: 'cache';
  /** Name of the cache; the target when absent. */
  readonly id?: string;
  readonly from?: string;
  readonly path: string;
  readonly target: string;
  readonly readOnly: boolean;
  readonly sharing: 'shared' | 'private' | 'locked';
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
}

export interface TmpfsMount extends MountBase {
  readonly kind: 'tmpfs';
  readonly target: string;
  /** Bytes. */
  readonly size?: number;
}

export interface SecretMount extends MountBase {
  readonly kind: 'secret';
  readonly id: string;
  /** Absent: `/run/secrets/<id>`, unless only `env` is asked for. */
  readonly target?: string;
  /** Name of the environment variable that carries it; '' means the id. */
  readonly env?: string;
  readonly required: boolean;
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
}

export interface SshMount extends MountBase {
  readonly kind: 'ssh';
  readonly id?: string;
  readonly target?: string;
  readonly required: boolean;
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
}

/** A mount with variables in it, before `expandInstruction` has made it one of the others. */
export interface DeferredMount extends MountBase {
  readonly kind: 'deferred';
}

export type Mount = BindMount | CacheMount | TmpfsMount | SecretMount | SshMount | DeferredMount;
