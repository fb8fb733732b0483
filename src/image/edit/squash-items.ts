import type { Entry, LayerItem } from '../../archive/index.ts';
import { comparePaths } from '../../base/index.ts';
import type { FileNode } from '../file-node.ts';
import type { FileTree } from '../file-tree.ts';
import type { LayerIndex, LayerNode } from '../layer-index.ts';

/**
 * What one layer has to hold to show what several show, in the order of a layer. Whiteouts among them are resolved; of those against the
 * layers below, the ones that hide something there are kept.
 *
 * @param indexes the layers to join, lowest first
 * @param below what lies under them; `undefined` for nothing
 */
export function* squashItems(indexes: readonly LayerIndex[], below: FileTree | undefined): Generator<LayerItem, void> {
  const toItem = createItemMaker();
  // What is still to come, the next on top: no recursion, however deep the tree is.
  const pending: Found[] = [toRoot(indexes, below)];
  for (let found = pending.pop(); found !== undefined; found = pending.pop()) {
    const [top] = found.stack;
    if (top === undefined) yield whiteout(found.path);
    else {
      if (found.path !== '' || found.said !== undefined) yield toItem(found, top);
      if (top.node.entry.type === 'directory') pending.push(...listDirectory(found, below).toReversed());
    }
  }
}

/** A node and the layer it is of. */
interface Located {
  readonly index: LayerIndex;
  readonly node: LayerNode;
}

/** What the layers together show at one path. */
interface Found {
  readonly path: string;
  /** Top first: one node, or the directories that merge; empty for a whiteout. */
  readonly stack: readonly Located[];
  /** Whether nothing of the layers below shows in the directory. */
  readonly sealed: boolean;
  /** What the layers below have there. */
  readonly below: FileNode | undefined;
  /** Of the root: what the topmost layer says that says anything. */
  readonly said?: Entry;
}

function toRoot(indexes: readonly LayerIndex[], below: FileTree | undefined): Found {
  const cut = cutStack(indexes.map((index) => ({ index, node: index.root })).reverse());
  const said = indexes.findLast((index) => index.rootSaid)?.root.entry;
  return { path: '', ...cut, below: below?.resolve('').node, ...(said === undefined ? {} : { said }) };
}

/** The marker and whiteouts of a directory first, then what is in it in byte order. */
function listDirectory(directory: Found, tree: FileTree | undefined): readonly Found[] {
  const { stack, sealed, path } = directory;
  const lower = directory.below?.entry.type === 'directory' ? (tree?.children(directory.below) ?? []) : [];
  const hidden = new Map(sealed ? [] : lower.map((node) => [baseName(node.path), node]));
  const whiteouts: Found[] = sealed && lower.length > 0 ? [toWhiteout(join(path, '.wh..wh..opq'))] : [];
  const found: Found[] = [];
  for (const [name, nodes] of namesOf(stack)) {
    const cut = cutStack(nodes);
    const below = hidden.get(name);
    if (cut.stack.length > 0) found.push({ path: join(path, name), ...cut, below });
    else if (below !== undefined) whiteouts.push(toWhiteout(join(path, `.wh.${name}`)));
  }
  return [...whiteouts, ...found];
}

/** What each layer has under each name of a directory, top first, by name in byte order. */
function namesOf(stack: readonly Located[]): readonly (readonly [string, readonly Located[]])[] {
  const byName = new Map<string, Located[]>();
  for (const { index, node } of stack) {
    for (const child of index.children(node)) {
      const nodes = byName.get(child.name);
      if (nodes === undefined) byName.set(child.name, [{ index, node: child }]);
      else nodes.push({ index, node: child });
    }
  }
  // The names of one layer are in order already.
  return stack.length < 2 ? [...byName] : [...byName].sort(([a], [b]) => comparePaths(a, b));
}

/** What shows of the layers' nodes of one name, as overlayfs shows it; nothing when the top one is a whiteout. */
function cutStack(nodes: readonly Located[]): Pick<Found, 'stack' | 'sealed'> {
  const stack: Located[] = [];
  for (const located of nodes) {
    const { kind, entry, opaque } = located.node;
    const isDirectory = kind === 'entry' && entry.type === 'directory';
    if (kind === 'whiteout' || (!isDirectory && stack.length > 0)) return { stack, sealed: true };
    stack.push(located);
    if (!isDirectory || opaque) return { stack, sealed: true };
  }
  return { stack, sealed: false };
}

/** Makes items, and remembers under which path a file of several names was first seen. */
function createItemMaker(): (found: Found, top: Located) => LayerItem {
  const firstPaths = new Map<LayerIndex, Map<object | number, string>>();
  return ({ path, said }, { index, node }) => {
    const entry = { ...(said ?? node.entry), path };
    if (entry.type === 'directory') return { entry };
    if (node.links > 1) {
      const seen = firstPaths.get(index) ?? new Map<object | number, string>();
      firstPaths.set(index, seen);
      const linkTarget = seen.get(node.inode);
      if (linkTarget !== undefined) return { entry: { ...entry, ...linked, linkTarget } };
      seen.set(node.inode, path);
    }
    return entry.size > 0 ? { entry, content: { kind: 'ranges', ranges: index.content(node) } } : { entry };
  };
}

/** The fields of a hard link that are not the file's. */
const linked = { type: 'hardlink', size: 0, devMajor: 0, devMinor: 0, xattrs: new Map<string, Uint8Array>() } as const;

function toWhiteout(path: string): Found {
  return { path, stack: [], sealed: true, below: undefined };
}

/** A whiteout says nothing but its name, so all else about it is the same always. */
function whiteout(path: string): LayerItem {
  const owner = { mode: 0o644, uid: 0, gid: 0, mtimeSec: 0, mtimeNsec: 0, linkTarget: '' };
  return { entry: { ...linked, ...owner, type: 'file', path } };
}

function join(directory: string, name: string): string {
  return directory === '' ? name : `${directory}/${name}`;
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
