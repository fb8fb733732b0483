import type { FileNode } from './file-node.ts';
import type { LayerNode } from './layer-index.ts';

/** What one layer has at a path of the merged tree. */
export interface StackedNode {
  readonly layer: number;
  readonly node: LayerNode;
}

/** A node with what the tree needs to go on from it. */
export interface MergedNode extends FileNode {
  /** What contributes to it, top first: the layers' directories that it shows, or the one file. */
  readonly stack: readonly StackedNode[];
}
