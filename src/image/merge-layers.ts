import type { Entry } from '../archive/index.ts';
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
  /** Nodes of directories looked into so far, by the node of the directory. */
  readonly #known = new Map<MergedNode, Map<string, MergedNode>>();
  readonly #listed = new Map<MergedNode, readonly MergedNode[]>();
  /** What stands for the files of several names: by layer, and there by the layer's own word for it. */
  readonly #inodes: readonly Map<object | number, object>[];

  constructor(indexes: readonly LayerIndex[]) {
    this.#indexes = indexes;
    this.#inodes = indexes.map(() => new Map());
    this.root = toRoot(indexes);
  }

  find(directory: MergedNode, name: string): MergedNode | undefined {
    const known = this.#knownIn(directory);
    const seen = known.get(name);
    if (seen !== undefined || this.#listed.has(directory)) return seen;
    const node = this.#merge(directory, name, this.#lookUp(directory, name));
    if (node !== undefined) known.set(name, node);
    return node;
  }

  children(directory: MergedNode): readonly MergedNode[] | undefined {
    if (directory.entry.type !== 'directory') return undefined;
    const listed = this.#listed.get(directory) ?? this.#list(directory);
    this.#listed.set(directory, listed);
    return listed;
  }

  /** What each layer has under a name, top first, down to where nothing below can show. */
  *#lookUp(directory: MergedNode, name: string): Generator<StackedNode> {
    if (directory.entry.type !== 'directory') return;
    for (const { layer, node } of directory.stack) {
      const found = this.#indexes[layer]?.find(node, name);
      if (found !== undefined) yield { layer, node: found };
    }
  }

  #list(directory: MergedNode): readonly MergedNode[] {
    const byName = new Map<string, StackedNode[]>();
    for (const { layer, node } of directory.stack) {
      for (const child of this.#indexes[layer]?.children(node) ?? []) {
        const stack = byName.get(child.name);
        if (stack === undefined) byName.set(child.name, [{ layer, node: child }]);
        else stack.push({ layer, node: child });
      }
    }
    const known = this.#knownIn(directory);
    const nodes: MergedNode[] = [];
    for (const [name, found] of byName) {
      const node = known.get(name) ?? this.#merge(directory, name, found);
      if (node === undefined) continue;
      known.set(name, node);
      nodes.push(node);
    }
    // The names of one layer are in order already.
    return directory.stack.length < 2 ? nodes : nodes.sort((a, b) => comparePaths(a.path, b.path));
  }

  #merge(directory: MergedNode, name: string, found: Iterable<StackedNode>): MergedNode | undefined {
    const stack = cutStack(found);
    const [top] = stack;
    if (top === undefined) return undefined;
    const path = directory.path === '' ? name : `${directory.path}/${name}`;
    return { path, entry: withPath(top.node.entry, path), layer: top.layer, inode: this.#inodeOf(top), stack };
  }

  #inodeOf({ layer, node }: StackedNode): object {
    if (node.links < 2 || node.entry.type === 'directory') return node;
    const shared = this.#inodes[layer]?.get(node.inode) ?? node;
    this.#inodes[layer]?.set(node.inode, shared);
    return shared;
  }

  #knownIn(directory: MergedNode): Map<string, MergedNode> {
    const known = this.#known.get(directory) ?? new Map<string, MergedNode>();
    this.#known.set(directory, known);
    return known;
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

const unsaidRoot: Entry = {
  path: '',
  type: 'directory',
  mode: 0o755,
  uid: 0,
  gid: 0,
  size: 0,
  mtimeSec: 0,
  mtimeNsec: 0,
  linkTarget: '',
  devMajor: 0,
  devMinor: 0,
  xattrs: new Map(),
};

function withPath(entry: Entry, path: string): Entry {
  return entry.path === path ? entry : { ...entry, path };
}
