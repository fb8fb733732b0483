import type { Place } from '../../base/index.ts';

/** What every mount of RUN has. */
export interface MountBase {
  /** The flag's value as written. */
  readonly source: string;
  readonly place: Place;
}

/** Owner and permission bits of what is mounted. */
export interface MountAccess {
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
}

/** `RUN --mount=type=bind`: a directory of the context, a stage or an image. */
export interface BindMount extends MountBase {
  readonly kind: 'bind';
  /** Stage or image; the build context when absent. */
  readonly from?: string;
  /** Path within `from`, '' meaning its root. */
  readonly path: string;
  /** Relative to the working directory. */
  readonly target: string;
  readonly readOnly: boolean;
}

/** `type=cache`: a directory that survives builds. */
export interface CacheMount extends MountBase, MountAccess {
  readonly kind: 'cache';
  /** Name of the cache; the target when absent. */
  readonly id?: string;
  /** What a new cache starts from; nothing when absent. */
  readonly from?: string;
  readonly path: string;
  readonly target: string;
  readonly readOnly: boolean;
  readonly sharing: 'shared' | 'private' | 'locked';
}

/** `type=tmpfs`. */
export interface TmpfsMount extends MountBase {
  readonly kind: 'tmpfs';
  readonly target: string;
  /** Bytes; no bound when absent. */
  readonly size?: number;
}

/** `type=secret`. */
export interface SecretMount extends MountBase, MountAccess {
  readonly kind: 'secret';
  readonly id: string;
  /** Absent when only a variable carries the secret. */
  readonly target?: string;
  /** Name of the environment variable that carries it. */
  readonly env?: string;
  readonly required: boolean;
}

/** `type=ssh`: the socket of an agent. */
export interface SshMount extends MountBase, MountAccess {
  readonly kind: 'ssh';
  readonly id: string;
  readonly target?: string;
  readonly required: boolean;
}

/** A mount with variables, quotes or escapes in it, before `expandInstruction` has made it one of the others. */
export interface DeferredMount extends MountBase {
  readonly kind: 'deferred';
  /** Stage or image: no variable may stand here, so it is known already. */
  readonly from?: string;
}

/** A mount of RUN. Source: Dockerfile reference, "RUN --mount". */
export type Mount = BindMount | CacheMount | TmpfsMount | SecretMount | SshMount | DeferredMount;
