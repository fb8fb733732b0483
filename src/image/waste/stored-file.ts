import type { LayerNode } from '../layer-index.ts';
import type { Cover, LayerPath } from './walk-layers.ts';

/** One file of one layer with what became of it. */
export interface StoredFile {
  readonly layer: number;
  readonly node: LayerNode;
  /** A path by which it shows, else the one that was hidden last. */
  path: string;
  /** `undefined` when it shows under some name. */
  cover: Cover | undefined;
  /** What hides it at its path. */
  over: LayerPath | undefined;
}

/** A file whose bytes a stack of layers holds for nothing. Layers are counted from 0, the lowest. */
export interface WastedFile {
  readonly path: string;
  /** The layer that holds the bytes. */
  readonly layer: number;
  readonly size: number;
  /**
   * `removed` or `replaced` by the layer `by`; `rewritten`: layer `by` has it again with the same content and other metadata;
   * `duplicate`: it shows, and layer `by`, a lower one, has the same content at `original`.
   */
  readonly why: 'removed' | 'replaced' | 'rewritten' | 'duplicate';
  readonly by: number;
  readonly original?: string;
}
