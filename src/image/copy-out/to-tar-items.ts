import type { Entry, LayerItem } from '../../archive/index.ts';
import type { FileNode } from '../file-node.ts';
import type { FileTree } from '../file-tree.ts';

/**
 * A node and all below it as items of a tar, in tree order. Of several names of one file the first holds it and the others are links to
 * that, as long as it is among them.
 *
 * @param name what the node is called in the tar; '' puts what is in a directory at the tar's root
 */
export function* toTarItems(tree: FileTree, node: FileNode, name: string): Generator<LayerItem, void> {
  yield* itemsOf(tree, node, name, new Map());
}

function* itemsOf(
  tree: FileTree,
  node: FileNode,
  path: string,
  first: Map<object, string>,
): Generator<LayerItem, void> {
  yield toItem(tree, node, path, first);
  for (const child of tree.children(node) ?? []) {
    const own = child.path.slice(child.path.lastIndexOf('/') + 1);
    yield* itemsOf(tree, child, path === '' ? own : `${path}/${own}`, first);
  }
}

function toItem(tree: FileTree, node: FileNode, path: string, first: Map<object, string>): LayerItem {
  const entry: Entry = { ...node.entry, path };
  if (entry.type === 'directory') return { entry };
  const linkTarget = first.get(node.inode);
  if (linkTarget !== undefined)
    return { entry: { ...entry, type: 'hardlink', linkTarget, size: 0, xattrs: new Map() } };
  first.set(node.inode, path);
  return entry.size > 0 ? { entry, content: { kind: 'ranges', ranges: tree.content(node) } } : { entry };
}
