import type { FileNode } from '../file-node.ts';
import type { LayerIndex, LayerNode } from '../layer-index.ts';
import { type MergedTree, mergeLayers } from '../merge-layers.ts';
import type { MergedNode } from '../merged-node.ts';
import { resolvePath } from '../resolve-path.ts';
import { unreadLayers } from './unread-layers.ts';

/** The upper layers of an image, as far as they were read: what they alone decide, and what only those below can tell. */
export interface PartialTree {
  /** Where a path leads. @throws image/bad-layer when links lead in a circle */
  resolve(path: string, options: { readonly follow: boolean }): PartialPath;
  /** What is in a directory, in byte order; `undefined` when layers that were not read may have more in it. Nothing of anything but a directory. */
  children(node: FileNode): readonly FileNode[] | undefined;
  /** The layer that a node's metadata and content come from, counted among those that were given, and its node there. */
  origin(node: FileNode): { readonly layer: number; readonly node: LayerNode } | undefined;
}

/** Where a path leads, if that can be told. */
export type PartialPath =
  | { readonly kind: 'found'; readonly node: FileNode }
  | { readonly kind: 'absent'; readonly path: string }
  /** @property path where it would be, as far as links on the way are known */
  | { readonly kind: 'unread'; readonly path: string };

/**
 * @param layers those that were read, lowest first: the topmost ones of the image
 * @param isWhole whether there are none below them
 */
export function toPartialTree(layers: readonly LayerIndex[], isWhole: boolean): PartialTree {
  const below = isWhole ? 0 : 1;
  const merged = mergeLayers(isWhole ? layers : [unreadLayers, ...layers]);
  const isUnread = (layer: number): boolean => !isWhole && layer === 0;
  return {
    resolve(path, { follow }) {
      let unread: MergedNode | undefined;
      const find: MergedTree['find'] = (directory, name) => {
        const found = merged.find(directory, name);
        if (found !== undefined && isUnread(found.layer)) unread ??= found;
        return found;
      };
      const found = resolvePath({ ...merged, root: merged.root, find }, path, follow);
      if (found.node !== undefined && isUnread(found.node.layer)) return { kind: 'unread', path: found.path };
      // What a way leads through, and out of again by `..`, may be a link.
      if (unread !== undefined) return { kind: 'unread', path: unread.path };
      // What the root is like matters to nobody who looks for what is in it.
      return found.node === undefined ? { kind: 'absent', path: found.path } : { kind: 'found', node: found.node };
    },
    children(node) {
      const { stack } = node as MergedNode;
      if (stack.some(({ layer }) => isUnread(layer))) return undefined;
      return merged.children(node as MergedNode) ?? [];
    },
    origin(node) {
      const [top] = (node as MergedNode).stack;
      return top && !isUnread(top.layer) ? { layer: top.layer - below, node: top.node } : undefined;
    },
  };
}
