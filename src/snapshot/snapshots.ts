import type { LayerSummary } from '../archive/index.ts';
import type { IdMaps, OnEvent } from '../base/index.ts';
import type { Host } from '../host/index.ts';
import type { ActiveSnapshot, BlobIngest, LayerRef, Layers, Snapshot } from '../oci/index.ts';

/** Turns layers into mounts. Disposing ends the use of layers that `view` made ready: nothing may be mounted of them afterwards. */
export interface Snapshots extends Disposable {
  /**
   * The stack of `layers` (lowest first), each made ready to be mounted when it is not yet. No layer at all is an empty root.
   *
   * @throws snapshot/…, host/…, base/cancelled, and what `Layers.rest` throws
   */
  view(layers: readonly LayerRef[], options?: ViewOptions): Promise<Snapshot>;

  /**
   * A writable layer above a snapshot that `view` gave, its files in `directory` (`containers/<id>` or a build's scratch directory),
   * which is made when missing. On the store's file system committing costs least.
   *
   * @throws snapshot/no-overlay, snapshot/in-use, snapshot/not-prepared
   */
  prepare(id: string, parent: Snapshot, options: PrepareOptions): ActiveSnapshot;

  /**
   * Descriptors of the locks on the layers that `view` made ready so far. Who is to need them for longer than we live inherits these
   * (`SpawnOptions.stdio` of host).
   */
  locks(): readonly number[];

  /**
   * Makes a layer of what was written: its tar goes to `blobs`, times clamped to `latest`. The snapshot is used up: where layers are
   * unpacked its files become the layer's own. Nothing may be mounted from it any more; it is still to be disposed.
   *
   * @returns `undefined` when nothing was changed
   * @throws archive/…, base/cancelled, and what `blobs` throws
   */
  commit(active: ActiveSnapshot, options: CommitOptions): Promise<CommittedLayer | undefined>;
}

/** What snapshots are made with. */
export interface SnapshotsOptions {
  /** Where layers are kept ready to be mounted (`layers`); it must be there. */
  readonly layersDirectory: string;
  /**
   * Gives a path that nobody else uses, on the same file system, its directory being there. What is left at it when this process dies is
   * for whoever gave it to remove.
   */
  readonly scratch: () => string;
  /** Where what lives no longer than the machine is up is kept (`$NACRE_RUN`), absolute; made when missing. */
  readonly runDirectory: string;
  /** How to have layers ready, as the user says it. @default the best way there is */
  readonly snapshotter?: string | undefined;
  /** Users that are others on this machine than in the layers: files are unpacked as theirs. @default nobody is */
  readonly ids?: IdMaps | undefined;
  readonly layers: Layers;
  readonly host: Host;
}

export interface ViewOptions {
  readonly signal?: AbortSignal;
  /** Told of layers that have to be unpacked. */
  readonly onEvent?: OnEvent;
  /**
   * Whether there is something to mount over where a container needs that, also where the layers have nothing. Without it nothing is seen but
   * what the layers hold. @default true
   */
  readonly mountPoints?: boolean;
}

export interface PrepareOptions {
  readonly directory: string;
  /** Whether the content need not outlive a crash of the machine; spares the kernel's syncing. @default true */
  readonly disposable?: boolean;
  /** Takes up the writable layer that is in the directory already, as it was left. @default false */
  readonly existing?: boolean;
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
