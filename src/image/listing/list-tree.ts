import type { FileNode } from '../file-node.ts';
import type { FileTree } from '../file-tree.ts';
import { addCounts, type Count, createFileCounter, type FileCounter, type ListedNode } from './listed-node.ts';

/**
 * A node and what is below it, in tree order.
 *
 * @param depth levels below the node to list; what lies deeper is counted all the same
 */
export function listTree(tree: FileTree, node: FileNode, depth: number): readonly ListedNode[] {
  const rows: ListedNode[] = [];
  listNode(tree, node, { depth, level: 0, rows, counter: createFileCounter() });
  return rows;
}

interface Place {
  readonly depth: number;
  readonly level: number;
  readonly rows: ListedNode[];
  readonly counter: FileCounter;
}

function listNode(tree: FileTree, node: FileNode, place: Place): Count {
  const { level, rows } = place;
  // A directory's own line comes first, and what it counts is known last.
  const at = level <= place.depth ? rows.push(toRow(node, level)) - 1 : undefined;
  let total = place.counter.count(node);
  for (const child of tree.children(node) ?? [])
    total = addCounts(total, listNode(tree, child, { ...place, level: level + 1 }));
  const isDirectory = node.entry.type === 'directory';
  if (at !== undefined) rows[at] = { ...toRow(node, level), ...(isDirectory ? total : { files: total.files }) };
  return total;
}

function toRow(node: FileNode, level: number): ListedNode {
  return { node, level, size: node.entry.size, files: 0, marks: 0, mark: undefined };
}
