import type { OnEvent } from '../base/index.ts';
import type { Digest, LayerRef, Mount } from '../oci/index.ts';
import type { TreeReader } from './tree-reader.ts';

/**
 * A way to have a layer's files where an overlay mount can take them for a lower directory. Today there is one, unpacking; an index that
 * the kernel mounts over the layer's tar is to be another. Every way passes `lowerLayersSuite`.
 */
export interface LowerLayers {
  /**
   * Makes the layer ready, if it is not yet. Idempotent; safe with several processes at once.
   *
   * @throws snapshot/…, base/cancelled, and what `Layers.rest` throws
   */
  prepare(layer: LayerRef, options?: PrepareLayerOptions): Promise<LowerLayer>;
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
  /** What has to be mounted before the directory shows them; nothing when they just lie there. */
  readonly mounts: readonly Mount[];
  /** Whether nothing of the layers below may be seen. Overlayfs has no mark for that. */
  readonly hidesAll: boolean;
  /** What the layer says about the root directory itself; `undefined` when it says nothing. */
  readonly root: RootMetadata | undefined;
  readonly reader: TreeReader;
}

/** Mode (permission bits) and owner of a root directory. */
export interface RootMetadata {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}
