import type { LayerRef } from './layer.ts';

/** One mount(2), as plain data. `target` is relative to nothing: an absolute path in the mounter's view. */
export interface Mount {
  readonly type: string;
  readonly source: string;
  readonly target: string;
  /** As in fstab: flags (`ro`, `nosuid`, `bind`) and file system options. */
  readonly options: readonly string[];
}

/** A stack of layers made mountable, lowest first: immutable and shared by everyone who uses the same layers. */
export interface Snapshot {
  readonly layers: readonly LayerRef[];
  /** Mounts that show the stack read-only at `target`. */
  mounts(target: string): readonly Mount[];
  /**
   * A file's content as the mounted stack would show it, links resolved inside the stack.
   *
   * @param limit most bytes accepted
   * @returns `undefined` when there is no such regular file
   */
  readFile(path: string, limit: number): Uint8Array | undefined;
}

/** A writable, disposable layer above a snapshot. Disposing removes what was written. */
export interface ActiveSnapshot extends AsyncDisposable {
  readonly id: string;
  readonly parent: Snapshot;
  /** Directory that receives what is written; an overlay upper directory. */
  readonly upper: string;
  /** Mounts that show the stack with the writable layer on top at `target`. */
  mounts(target: string): readonly Mount[];
  readFile(path: string, limit: number): Uint8Array | undefined;
  /** Whether a path leads to a directory. */
  isDirectory(path: string): boolean;
}
