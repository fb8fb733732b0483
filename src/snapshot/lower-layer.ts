import type { OnEvent } from '../base/index.ts';
import type { Digest, LayerRef } from '../oci/index.ts';
import type { OverlayXattrs } from './directory-reader.ts';
import type { LayerTrees } from './layer-tree.ts';
import type { RootMetadata } from './root-metadata.ts';
import type { TreeReader } from './tree-reader.ts';

/**
 * A way to have layers' files where an overlay mount can take them for lower directories: mounted from tar and index, or unpacked. Every
 * way passes `lowerLayersSuite`. What `prepare` gave may be used until disposed.
 */
export interface LowerLayers extends Disposable {
  /**
   * Makes the layer ready, if it is not yet. Idempotent; safe with several processes at once.
   *
   * @throws snapshot/…, base/cancelled, and what `Layers.rest` throws
   */
  prepare(layer: LayerRef, options?: PrepareLayerOptions): Promise<LowerLayer>;
  /** Where a tree of files is what a layer is ready as, and an upper directory can become one. */
  readonly trees?: LayerTrees;
  /** Where overlayfs keeps its marks. @default 'trusted' */
  readonly marks?: OverlayXattrs;
  /** Descriptors of the locks that keep what was prepared: who inherits them keeps it, too. @default none are needed */
  readonly locks?: () => readonly number[];
}

export interface PrepareLayerOptions {
  readonly signal?: AbortSignal;
  readonly onEvent?: OnEvent;
}

/** A layer that is ready to be mounted, and to be read without. */
export interface LowerLayer {
  readonly diffId: Digest;
  /** Absolute path of a directory that shows the layer's files, and overlayfs's marks for what the layer hides. */
  readonly directory: string;
  /** To be called right before the directory is mounted: makes sure that it shows the files still, whatever somebody has unmounted. */
  show(): void;
  /** Whether nothing of the layers below may be seen. Overlayfs has no mark for that. */
  readonly hidesAll: boolean;
  /** What the layer says about the root directory itself; `undefined` when it says nothing. */
  readonly root: RootMetadata | undefined;
  readonly reader: TreeReader;
}
