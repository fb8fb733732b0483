import type { LayerAtRest } from '../oci/index.ts';
import type { FileNode, Resolved } from './file-node.ts';
import { type ContentRange, type LayerIndex, openLayerIndex } from './layer-index.ts';
import { mergeLayers } from './merge-layers.ts';
import { readRanges } from './read-ranges.ts';
import { resolvePath } from './resolve-path.ts';
import type { TreeNode } from './tree-node.ts';

/**
 * The merged read-only view of a stack of layers, whiteouts applied: read from the tars at rest, with no mount, no privilege, on any
 * platform. Paths may be written with or without a leading slash.
 */
export interface FileTree {
  /**
   * Follows a path as the kernel would with the stack as its root.
   *
   * @param options.follow whether a link at the very end is followed too; @default true
   * @throws image/bad-layer when links lead in a circle
   */
  resolve(path: string, options?: { readonly follow?: boolean }): Resolved;
  /** Children of a directory in byte order; `undefined` when the node is not a directory. */
  children(node: FileNode): readonly FileNode[] | undefined;
  /** Where a regular file's bytes lie; holes of sparse files are ranges without a tar. */
  content(node: FileNode): readonly ContentRange[];
  /**
   * A regular file's bytes, links followed.
   *
   * @param limit most bytes accepted; a larger file is base/too-large
   * @returns `undefined` when there is no regular file at `path`
   */
  readFile(path: string, limit: number): Uint8Array | undefined;
}

/** @param layers lowest first */
export function openFileTree(layers: readonly LayerAtRest[]): FileTree {
  return toFileTree(layers.map(openLayerIndex));
}

/** A tree over indexes that are open already. */
export function toFileTree(indexes: readonly LayerIndex[]): FileTree {
  const root = mergeLayers(indexes);
  const content = (node: FileNode): readonly ContentRange[] => {
    const index = indexes[node.layer];
    const { where } = (node as TreeNode).inode;
    return index === undefined || where === undefined || node.entry.type !== 'file'
      ? []
      : index.content(node.entry, where);
  };
  const tree: FileTree = {
    resolve: (path, options) => resolvePath(root, path, options?.follow ?? true),
    children: (node) => (node as TreeNode).children(),
    content,
    readFile(path, limit) {
      const { node } = tree.resolve(path);
      return node?.entry.type === 'file' ? readRanges(content(node), node.entry.size, limit) : undefined;
    },
  };
  return tree;
}
