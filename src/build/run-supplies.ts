import type { Snapshot } from '../oci/index.ts';

/** What mounts of RUN are supplied with. Anything that is left out is not there. */
export interface RunSupplies {
  /** Directories that survive builds. */
  readonly openCache?: (request: CacheRequest) => Promise<OpenCache>;
  /** Told of each cache that a command of the build names, also when the command does not run. */
  readonly onCache?: (cache: Pick<CacheRequest, 'key' | 'id'>) => void;
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
  /** Puts into a new one, or one that is empty, what it starts with; in place of `from`. */
  readonly fill?: (directory: string) => Promise<void>;
  readonly signal?: AbortSignal;
}

/** A cache in use until it is disposed. */
export interface OpenCache extends Disposable {
  readonly directory: string;
  /** A descriptor by which a process that inherits it uses the cache as well. */
  readonly fd: number;
}
