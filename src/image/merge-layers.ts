import { type Entry, plainEntry } from '../archive/index.ts';
import { comparePaths } from '../base/index.ts';
import type { LayerIndex } from './layer-index.ts';
import type { MergedNode, StackedNode } from './merged-node.ts';

/** The merged directories of a stack of layers, each merged when it is asked for. */
export interface MergedTree {
  readonly root: MergedNode;
  /** What has this name in a directory; `undefined` also when the node is no directory. */
  find(directory: MergedNode, name: string): MergedNode | undefined;
  /** What is in a directory, in byte order; `undefined` when the node is none. */
  children(directory: MergedNode): readonly MergedNode[] | undefined;
}

/**
 * Merges layers as overlayfs shows them mounted above each other: of each name the topmost layer that has it counts; directories are
 * merged down to the first one that is opaque, or to a layer that has something else or a whiteout there.
 *
 * @param indexes lowest layer first
 */
export function mergeLayers(indexes: readonly LayerIndex[]): MergedTree {
  return new LazyTree(indexes);
}

class LazyTree implements MergedTree {
  readonly root: MergedNode;
  readonly #indexes: readonly LayerIndex[];
  /** What was found so far in directories not listed, by name. */
  readonly #found = new Map<MergedNode, Map<string, MergedNode>>();
  readonly #listed = new Map<MergedNode, readonly MergedNode[]>();
  /** What stands for the files of several names: by layer, and there by the layer's own word for it. */
  readonly #inodes: readonly Map<object | number, object>[];

  constructor(indexes: readonly LayerIndex[]) {
    this.#indexes = indexes;
    this.#inodes = indexes.map(() => new Map());
    this.root = toRoot(indexes);
  }

  find(directory: MergedNode, name: string): MergedNode | undefined {
    const found = this.#foundIn(directory);
    const seen = found.get(name);
    if (seen !== undefined || this.#listed.has(directory)) return seen;
    const node = this.#merge(this.#lookUp(directory, name));
    if (node !== undefined) found.set(name, node);
    return node;
  }

  children(directory: MergedNode): readonly MergedNode[] | undefined {
    if (directory.entry.type !== 'directory') return undefined;
    const known = this.#listed.get(directory);
    if (known !== undefined) return known;
    const found = this.#found.get(directory);
    const nodes = this.#list(directory, (name) => found?.get(name));
    this.#listed.set(directory, nodes);
    this.#found.delete(directory);
    return nodes;
  }

  /** What each layer has under a name, top first. */
  *#lookUp(directory: MergedNode, name: string): Generator<StackedNode> {
    if (directory.entry.type !== 'directory') return;
    for (const { layer, node } of directory.stack) {
      const found = this.#indexes[layer]?.find(node, name);
      if (found !== undefined) yield { layer, node: found };
    }
  }

  #list(directory: MergedNode, seen: (name: string) => MergedNode | undefined): readonly MergedNode[] {
    const toNode = (name: string, stack: readonly StackedNode[]): MergedNode | undefined =>
      seen(name) ?? this.#merge(stack);
    const [top, below] = directory.stack;
    // The names of one layer are in order already, and most directories are of one layer.
    if (top !== undefined && below === undefined) {
      return this.#childrenOf(top).flatMap((child) => toNode(child.node.name, [child]) ?? []);
    }
    const byName = Map.groupBy(
      directory.stack.flatMap((stacked) => this.#childrenOf(stacked)),
      ({ node }) => node.name,
    );
    return [...byName.keys()].sort(comparePaths).flatMap((name) => toNode(name, byName.get(name) ?? []) ?? []);
  }

  #childrenOf({ layer, node }: StackedNode): readonly StackedNode[] {
    return (this.#indexes[layer]?.children(node) ?? []).map((child) => ({ layer, node: child }));
  }

  /** @param found what the layers have at one path, which is the same in all of them, top first */
  #merge(found: Iterable<StackedNode>): MergedNode | undefined {
    const stack = cutStack(found);
    const [top] = stack;
    if (top === undefined) return undefined;
    const { layer, node } = top;
    return { path: node.entry.path, entry: node.entry, layer, inode: this.#inodeOf(top), stack };
  }

  #inodeOf({ layer, node }: StackedNode): object {
    if (node.links < 2 || node.entry.type === 'directory') return node;
    const shared = this.#inodes[layer]?.get(node.inode) ?? node;
    this.#inodes[layer]?.set(node.inode, shared);
    return shared;
  }

  /** What is known of a directory by name: of one that is listed, all there is. */
  #foundIn(directory: MergedNode): Map<string, MergedNode> {
    const known = this.#found.get(directory);
    if (known !== undefined) return known;
    const listed = this.#listed.get(directory) ?? [];
    const found = new Map(listed.map((node) => [baseName(node.path), node]));
    this.#found.set(directory, found);
    return found;
  }
}

/** What shows of the layers' nodes of one name: the top one, and below a directory the directories that it merges with. */
function cutStack(found: Iterable<StackedNode>): readonly StackedNode[] {
  const stack: StackedNode[] = [];
  for (const stacked of found) {
    const { kind, entry, opaque } = stacked.node;
    const isDirectory = kind === 'entry' && entry.type === 'directory';
    if (kind === 'whiteout' || (!isDirectory && stack.length > 0)) break;
    stack.push(stacked);
    if (!isDirectory || opaque) break;
  }
  return stack;
}

/** The roots down to one that hides all below it. What the root itself is like the topmost layer says that says anything. */
function toRoot(indexes: readonly LayerIndex[]): MergedNode {
  const roots = indexes.map(({ root }, layer) => ({ layer, node: root }));
  const stack = cutStack(roots.toReversed());
  const layer = indexes.findLastIndex(({ rootSaid }) => rootSaid);
  const said = indexes[layer]?.root;
  return { path: '', entry: said?.entry ?? unsaidRoot, layer, inode: said ?? unsaidRoot, stack };
}

const unsaidRoot: Entry = { ...plainEntry, path: '', type: 'directory', mode: 0o755 };

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
