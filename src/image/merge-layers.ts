import type { Entry } from '../archive/index.ts';
import { comparePaths } from '../base/index.ts';
import type { LayerIndex } from './layer-index.ts';
import { resolvePath } from './resolve-path.ts';
import type { Inode, TreeNode } from './tree-node.ts';

const whiteoutPrefix = '.wh.';
const opaqueName = '.wh..wh..opq';

/**
 * Merges layers, lowest first, by the rules of image-spec layer.md: an entry replaces what is there but a directory over a directory
 * merges; a whiteout hides only what lower layers put there, wherever it stands in its own layer.
 */
export function mergeLayers(indexes: readonly LayerIndex[]): TreeNode {
  let root = createNode('', impliedDirectory(''));
  for (const [layer, index] of indexes.entries()) root = addLayer(root, index, layer);
  return root;
}

function addLayer(root: TreeNode, index: LayerIndex, layer: number): TreeNode {
  for (const { entry } of index.items) hide(root, entry.path);
  let top = root;
  for (const { entry, where } of index.items) {
    if (baseName(entry.path).startsWith(whiteoutPrefix)) continue;
    if (entry.path !== '') add(top, { entry, where, layer });
    else if (entry.type === 'directory') top = createNode('', { entry, where, layer }, top.names);
  }
  return top;
}

/** Applies `path` when it is a whiteout or an opaque marker. */
function hide(root: TreeNode, path: string): void {
  const name = baseName(path);
  if (!name.startsWith(whiteoutPrefix)) return;
  const directory = find(root, parentPath(path));
  if (name === opaqueName) directory?.names?.clear();
  else directory?.names?.delete(name.slice(whiteoutPrefix.length));
}

function add(root: TreeNode, inode: Inode): void {
  const { entry } = inode;
  const parent = makeDirectories(root, parentPath(entry.path), inode.layer);
  const name = baseName(entry.path);
  const shared = entry.type === 'hardlink' ? find(root, entry.linkTarget) : undefined;
  // A link to nothing shows nothing: the archive room refuses it when it unpacks, the tree just leaves it out.
  if (entry.type === 'hardlink' && shared === undefined) return;
  const before = parent.names?.get(name);
  const kept = entry.type === 'directory' ? before?.names : undefined;
  parent.names?.set(name, createNode(joinPath(parent.path, name), shared?.inode ?? inode, kept));
}

/**
 * The directory at `path`, made where it is missing. A link of the same layer is followed, as unpacking it does; whatever lower layers put
 * in the way is replaced, as an overlay mount shows it.
 */
function makeDirectories(root: TreeNode, path: string, layer: number): TreeNode {
  let node = root;
  let from = 0;
  while (from < path.length) {
    const slash = path.indexOf('/', from);
    const end = slash < 0 ? path.length : slash;
    const name = path.slice(from, end);
    let next = node.names?.get(name);
    if (next?.entry.type === 'symlink' && next.layer === layer)
      next = resolvePath(root, next.path, true).node as TreeNode | undefined;
    if (next?.names === undefined) {
      const here = joinPath(node.path, name);
      next = createNode(here, impliedDirectory(here));
      node.names?.set(name, next);
    }
    node = next;
    from = end + 1;
  }
  return node;
}

/** The node at exactly `path`, no link followed. */
function find(root: TreeNode, path: string): TreeNode | undefined {
  let node: TreeNode | undefined = root;
  if (path === '') return root;
  for (const name of path.split('/')) node = node?.names?.get(name);
  return node;
}

function createNode(path: string, inode: Inode, names?: Map<string, TreeNode>): TreeNode {
  const own = inode.entry.type === 'directory' ? (names ?? new Map<string, TreeNode>()) : undefined;
  return {
    path,
    inode,
    entry: inode.entry,
    layer: inode.layer,
    names: own,
    children: () => own && [...own.values()].sort((a, b) => comparePaths(baseName(a.path), baseName(b.path))),
  };
}

/** A directory that an entry below it implies and no layer names. */
function impliedDirectory(path: string): Inode {
  const entry: Entry = {
    path,
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
  return { entry, where: undefined, layer: -1 };
}

function joinPath(directory: string, name: string): string {
  return directory === '' ? name : `${directory}/${name}`;
}

function parentPath(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : path.slice(0, slash);
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
