import { comparePaths } from '../../base/index.ts';
import { openContentReader } from '../content-reader.ts';
import type { FileNode } from '../file-node.ts';
import { type FileTree, toFileTree } from '../file-tree.ts';
import type { LayerIndex } from '../layer-index.ts';
import type { MergedNode } from '../merged-node.ts';
import { createFirstDifference, type FirstDifference } from './first-difference.ts';
import { type Aspect, whatDiffers } from './what-differs.ts';

/** One path at which two trees differ. */
export type FileChange =
  | { readonly kind: 'added'; readonly path: string; readonly after: FileNode }
  | { readonly kind: 'removed'; readonly path: string; readonly before: FileNode }
  | {
      readonly kind: 'changed';
      readonly path: string;
      readonly before: FileNode;
      readonly after: FileNode;
      /** Never empty. */
      readonly aspects: readonly Aspect[];
    };

export interface CompareOptions {
  /** Compare only what is at this path and below. @default everything */
  readonly path?: string;
  /**
   * Whether a file is changed when only its modification time is. That of directories never counts: it changes with what is in them.
   *
   * @default false
   */
  readonly times?: boolean;
}

/** Layers, lowest first, and what they show together. */
export interface LayerStack {
  readonly indexes: readonly LayerIndex[];
  readonly tree: FileTree;
}

/** @param indexes lowest layer first */
export function toLayerStack(indexes: readonly LayerIndex[]): LayerStack {
  return { indexes, tree: toFileTree(indexes) };
}

/** Two stacks of layers being compared, and how. */
interface Comparison {
  readonly before: FileTree;
  readonly after: FileTree;
  readonly isSame: (before: FileNode, after: FileNode) => boolean;
  readonly firstDifference: FirstDifference;
  readonly times: boolean;
}

/**
 * How the second stack of layers differs from the first, in tree order: a directory before what is in it, names in byte order. Whatever
 * both have from the same layer (the same `LayerIndex` object) is passed over unread, directories with all below them; contents of equal
 * size from different layers are compared byte by byte.
 *
 * @throws image/unreadable, image/bad-layer
 */
export function* compareTrees(
  before: LayerStack,
  after: LayerStack,
  options: CompareOptions = {},
): Generator<FileChange, void> {
  using reader = openContentReader();
  const comparison: Comparison = {
    before: before.tree,
    after: after.tree,
    isSame: createIsSame(before.indexes, after.indexes),
    firstDifference: createFirstDifference(reader),
    times: options.times ?? false,
  };
  const path = options.path ?? '';
  const one = comparison.before.resolve(path, { follow: false }).node;
  const other = comparison.after.resolve(path, { follow: false }).node;
  yield* compareNodes(comparison, one, other);
}

/** Whether two nodes show the same things of the same layers, and with them everything below. */
export function createIsSame(before: readonly LayerIndex[], after: readonly LayerIndex[]): Comparison['isSame'] {
  return (one, other) => {
    const { stack } = one as MergedNode;
    const others = (other as MergedNode).stack;
    if (stack.length !== others.length || before[one.layer] !== after[other.layer]) return false;
    return stack.every(({ layer, node }, at) => {
      const there = others[at];
      return there !== undefined && before[layer] === after[there.layer] && node.inode === there.node.inode;
    });
  };
}

function* compareNodes(
  comparison: Comparison,
  before: FileNode | undefined,
  after: FileNode | undefined,
): Generator<FileChange, void> {
  if (before === undefined) {
    if (after !== undefined) yield* walk(comparison.after, after, (node) => toAdded(node));
    return;
  }
  if (after === undefined) {
    yield* walk(comparison.before, before, (node) => toRemoved(node));
    return;
  }
  if (comparison.isSame(before, after)) return;
  const aspects = aspectsOf(comparison, before, after);
  if (aspects.length > 0) yield { kind: 'changed', path: after.path, before, after, aspects };
  const one = comparison.before.children(before) ?? [];
  const other = comparison.after.children(after) ?? [];
  for (const [left, right] of pairByName(one, other)) yield* compareNodes(comparison, left, right);
}

function aspectsOf(
  { before, after, firstDifference, times }: Comparison,
  one: FileNode,
  other: FileNode,
): readonly Aspect[] {
  const found = whatDiffers(one.entry, other.entry);
  const isFile = one.entry.type === 'file' && other.entry.type === 'file';
  const wanted = found.filter((aspect) => aspect !== 'time' || (times && other.entry.type !== 'directory'));
  const mayDiffer = isFile && !found.includes('content') && one.entry.size > 0;
  const differs = mayDiffer && firstDifference(before.content(one), after.content(other)) !== undefined;
  return differs ? [...wanted, 'content'] : wanted;
}

/** A node and all below it. */
function* walk(tree: FileTree, node: FileNode, toChange: (node: FileNode) => FileChange): Generator<FileChange, void> {
  yield toChange(node);
  for (const child of tree.children(node) ?? []) yield* walk(tree, child, toChange);
}

function toAdded(after: FileNode): FileChange {
  return { kind: 'added', path: after.path, after };
}

function toRemoved(before: FileNode): FileChange {
  return { kind: 'removed', path: before.path, before };
}

/** What two directories have under each name; both lists are in byte order. */
export function* pairByName<Node extends FileNode>(
  before: readonly Node[],
  after: readonly Node[],
): Generator<readonly [Node | undefined, Node | undefined], void> {
  let left = 0;
  let right = 0;
  while (left < before.length || right < after.length) {
    const one = before[left];
    const other = after[right];
    const order = one === undefined ? 1 : other === undefined ? -1 : comparePaths(nameOf(one), nameOf(other));
    if (order <= 0) left += 1;
    if (order >= 0) right += 1;
    yield [order <= 0 ? one : undefined, order >= 0 ? other : undefined];
  }
}

function nameOf({ path }: FileNode): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
