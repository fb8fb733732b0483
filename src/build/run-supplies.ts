import type { Snapshot } from '../oci/index.ts';

/** What mounts of RUN are supplied with. Anything that is left out is not there. */
export interface RunSupplies {
  /** Directories that survive builds. */
  readonly openCache?: (request: CacheRequest) => Promise<OpenCache>;
  /** The secret of --secret; `undefined` when none has the id. */
  readonly secret?: (id: string) => Uint8Array | undefined;
  /** Socket of the agent of --ssh; `undefined` when none has the id. */
  readonly agent?: (id: string) => Promise<string | undefined>;
}

export interface CacheRequest {
  /** The same for the same cache, whatever build asks: hex digits. */
  readonly key: string;
  /** What the Dockerfile calls it. */
  readonly id: string;
  readonly sharing: 'shared' | 'private' | 'locked';
  /** Of a new one; what is left out is as in `from`. */
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
  /** What a new one starts with: the content of a directory. */
  readonly from?: { readonly snapshot: Snapshot; readonly path: string };
  readonly signal?: AbortSignal;
}

/** A cache in use until it is disposed. */
export interface OpenCache extends Disposable {
  readonly directory: string;
  /** A descriptor by which a process that inherits it uses the cache as well. */
  readonly fd: number;
}
