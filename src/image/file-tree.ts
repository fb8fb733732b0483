import type { LayerAtRest } from '../oci/index.ts';
import type { FileNode, Resolved } from './file-node.ts';
import type { ContentRange, LayerIndex } from './layer-index.ts';
import { mergeLayers } from './merge-layers.ts';
import type { MergedNode } from './merged-node.ts';
import { openLayerIndex } from './open-layer-index.ts';
import { readRanges } from './read-ranges.ts';
import { resolvePath } from './resolve-path.ts';

/**
 * The merged read-only view of a stack of layers, whiteouts applied: read from the layers at rest, with no mount, no privilege, on any
 * platform, and no more of them than is asked for. Paths may be written with or without a leading slash.
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
  /** Where a regular file's bytes lie; holes of sparse files are ranges without a file. */
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

/**
 * A tree over indexes that are open already.
 *
 * @param indexes lowest layer first; the upper directory of a container is one too
 */
export function toFileTree(indexes: readonly LayerIndex[]): FileTree {
  const merged = mergeLayers(indexes);
  const content = (node: FileNode): readonly ContentRange[] => {
    const [top] = (node as MergedNode).stack;
    return top === undefined || node.entry.type !== 'file' ? [] : (indexes[top.layer]?.content(top.node) ?? []);
  };
  const tree: FileTree = {
    resolve: (path, options) => resolvePath(merged, path, options?.follow ?? true),
    children: (node) => merged.children(node as MergedNode),
    content,
    readFile(path, limit) {
      const { node } = tree.resolve(path);
      return node?.entry.type === 'file' ? readRanges(content(node), node.entry.size, limit) : undefined;
    },
  };
  return tree;
}
