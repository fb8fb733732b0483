import { createIsSame, type LayerStack, pairByName } from '../diff/compare-trees.ts';
import { whatDiffers } from '../diff/what-differs.ts';
import type { FileNode } from '../file-node.ts';
import type { FileTree } from '../file-tree.ts';
import {
  addCounts,
  type Count,
  createFileCounter,
  type FileCounter,
  type LayerMark,
  type ListedNode,
  nothing,
} from './listed-node.ts';

/**
 * What the topmost layer of a stack does to the layers below it, in tree order: every file it holds, as added or changed, whether or not
 * its content is another; what it removes; and the directories around these. Sizes and numbers count what it holds, not what it removes.
 *
 * @param path where to begin, links on the way followed
 * @param depth levels below that to list; what lies deeper is counted all the same
 */
export function listLayer(before: LayerStack, after: LayerStack, path: string, depth: number): readonly ListedNode[] {
  const isSame = createIsSame(before.indexes, after.indexes);
  const rows: ListedNode[] = [];
  const walk: Walk = { before: before.tree, after: after.tree, isSame, depth, rows, counter: createFileCounter() };
  const one = before.tree.resolve(path, { follow: false }).node;
  const other = after.tree.resolve(path, { follow: false }).node;
  listPair(walk, one, other, 0);
  return rows;
}

interface Walk {
  readonly before: FileTree;
  readonly after: FileTree;
  readonly isSame: (before: FileNode, after: FileNode) => boolean;
  readonly depth: number;
  readonly rows: ListedNode[];
  readonly counter: FileCounter;
}

function listPair(walk: Walk, before: FileNode | undefined, after: FileNode | undefined, level: number): Count {
  const node = after ?? before;
  if (node === undefined || (before !== undefined && after !== undefined && walk.isSame(before, after))) return nothing;
  const mark = markOf(before, after);
  const from = walk.rows.length;
  walk.rows.push({ node, level, mark, ...nothing });
  let total: Count = mark === 'removed' ? nothing : walk.counter.count(node);
  const one = (before && walk.before.children(before)) ?? [];
  const other = (after && walk.after.children(after)) ?? [];
  for (const [left, right] of pairByName(one, other)) total = addCounts(total, listPair(walk, left, right, level + 1));
  total = { ...total, marks: total.marks + (mark === 'around' ? 0 : 1) };
  // A directory in which nothing was touched, but perhaps for its time, is none of the layer's.
  if (level > walk.depth || (total.marks === 0 && level > 0)) walk.rows.length = from;
  else walk.rows[from] = { node, level, mark, ...total, ...(node.entry.type === 'directory' ? {} : sizeOf(node)) };
  return total;
}

/** A second name of a file counts for nothing, but has a size to show. */
function sizeOf({ entry }: FileNode): Pick<Count, 'size' | 'files'> {
  return { size: entry.size, files: entry.type === 'file' ? 1 : 0 };
}

function markOf(before: FileNode | undefined, after: FileNode | undefined): LayerMark {
  if (before === undefined) return 'added';
  if (after === undefined) return 'removed';
  if (before.entry.type !== 'directory' || after.entry.type !== 'directory') return 'changed';
  return whatDiffers(before.entry, after.entry).some((aspect) => aspect !== 'time') ? 'changed' : 'around';
}
