import type { DirectoryNode, IndexNode } from './index-node.ts';
import { listDirectory } from './list-directory.ts';

/** Lists each directory and numbers all files: the root first, what is in one directory together, directories depth first. */
export function collectNodes(root: DirectoryNode): IndexNode[] {
  const nodes: IndexNode[] = [];
  addNode(nodes, root);
  const ahead = [root];
  for (let directory = ahead.pop(); directory !== undefined; directory = ahead.pop()) {
    const below = collectChildren(nodes, directory);
    directory.links = 2 + below.length;
    for (const child of below.reverse()) ahead.push(child);
  }
  return nodes;
}

/** @returns the directories among the children */
function collectChildren(nodes: IndexNode[], directory: DirectoryNode): DirectoryNode[] {
  const listing = listDirectory(directory);
  directory.listing = listing;
  const below: DirectoryNode[] = [];
  for (const node of listing.nodes) {
    // Known by another name already, or the directory itself or the one above.
    if (node.number !== 0) continue;
    addNode(nodes, node);
    if (node.type === 'directory') below.push(node);
  }
  return below;
}

function addNode(nodes: IndexNode[], node: IndexNode): void {
  nodes.push(node);
  node.number = nodes.length;
}
