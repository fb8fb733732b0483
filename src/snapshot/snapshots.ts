import type { LayerSummary } from '../archive/index.ts';
import type { Host } from '../host/index.ts';
import type { ActiveSnapshot, BlobIngest, LayerRef, Layers, Snapshot } from '../oci/index.ts';

/** What snapshots are made with. */
export interface SnapshotsOptions {
  /** Where layers are kept ready to be mounted (`layers`); made when missing. */
  readonly layersDirectory: string;
  readonly layers: Layers;
  readonly host: Host;
}

/** Turns layers into mounts. */
export interface Snapshots {
  /**
   * The stack of `layers` (lowest first), each made ready to be mounted when it is not yet. No layer at all is an empty root.
   *
   * @throws snapshot/…, and what `Layers.rest` throws
   */
  view(layers: readonly LayerRef[], options?: ViewOptions): Promise<Snapshot>;

  /**
   * A writable layer above a snapshot, its files in `directory` (`containers/<id>` or a build's scratch directory, on the same file
   * system as the store), which is made when missing.
   */
  prepare(id: string, parent: Snapshot, options: PrepareOptions): ActiveSnapshot;

  /**
   * Makes a layer of what was written: its tar goes to `blobs`, times clamped to `latest`. The snapshot is used up: its files become the
   * layer's own, ready to be mounted. Nothing may be mounted from it any more.
   *
   * @returns `undefined` when nothing was changed
   */
  commit(active: ActiveSnapshot, options: CommitOptions): Promise<CommittedLayer | undefined>;
}

export interface ViewOptions {
  readonly signal?: AbortSignal;
}

export interface PrepareOptions {
  readonly directory: string;
  /** Whether the content need not outlive a crash of the machine; spares the kernel's syncing. @default true */
  readonly disposable?: boolean;
}

export interface CommitOptions {
  readonly blobs: BlobIngest;
  /** No entry is dated later: seconds since 1970. */
  readonly latest: number;
  readonly signal?: AbortSignal;
}

export interface CommittedLayer {
  readonly layer: LayerRef;
  readonly summary: LayerSummary;
}

export function createSnapshots(options: SnapshotsOptions): Snapshots {
  throw new Error(`not there yet: ${options.layersDirectory}`);
}
