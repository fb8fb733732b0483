import { type DiffOptions, diffUpper, type Entry, type LayerItem, plainEntry } from '../archive/index.ts';
import { comparePaths } from '../base/index.ts';
import type { ContentRange, LayerIndex, LayerNode } from './layer-index.ts';

const whiteoutPrefix = '.wh.';
const opaqueName = '.wh..wh..opq';

/** What all names of one file share. */
interface File {
  readonly ranges: readonly ContentRange[];
  links: number;
}

interface UpperNode extends LayerNode {
  readonly inode: File;
  readonly names: Map<string, UpperNode>;
  opaque: boolean;
}

/**
 * The upper directory of an overlay mount as a layer, read whole: what it holds is what was written, which is little. The directory must
 * not change meanwhile; what its root is like is the mount's own affair and not said.
 *
 * @param directory absolute path
 * @throws archive/unreadable, archive/changed, archive/bad-path, archive/unsupported-overlay
 */
export function openUpperIndex(
  directory: string,
  options: Pick<DiffOptions, 'readXattrs' | 'omit' | 'mapOwner'>,
): LayerIndex {
  const root = createNode({ ...plainEntry, path: '', type: 'directory', mode: 0o755 }, { ranges: [], links: 2 });
  const nodes = new Map([['', root]]);
  for (const item of diffUpper(directory, options)) addItem(nodes, item);
  return {
    root,
    rootSaid: false,
    children: (node) => [...(node as UpperNode).names.values()].sort((a, b) => comparePaths(a.name, b.name)),
    find: (node, name) => (node as UpperNode).names.get(name),
    content: (node) => (node as UpperNode).inode.ranges,
  };
}

/** Items come in tree order: whatever one lies in or shares came before it. */
function addItem(nodes: Map<string, UpperNode>, { entry, content }: LayerItem): void {
  const parent = nodes.get(parentPath(entry.path));
  const name = baseName(entry.path);
  if (parent === undefined) throw new Error(`the directory of ${entry.path} did not come before it`);
  if (name === opaqueName) parent.opaque = true;
  else if (name.startsWith(whiteoutPrefix)) {
    const hidden = name.slice(whiteoutPrefix.length);
    const path = `${entry.path.slice(0, entry.path.length - name.length)}${hidden}`;
    const mark: Entry = { ...plainEntry, path, type: 'chardevice', mode: 0 };
    parent.names.set(hidden, createNode(mark, { ranges: [], links: 1 }, 'whiteout'));
  } else {
    const node = toNode(nodes, entry, content?.kind === 'host' ? content.path : undefined);
    nodes.set(entry.path, node);
    parent.names.set(name, node);
  }
}

function toNode(nodes: Map<string, UpperNode>, entry: Entry, file: string | undefined): UpperNode {
  if (entry.type === 'hardlink') {
    const shared = nodes.get(entry.linkTarget);
    if (shared === undefined) throw new Error(`the file that ${entry.path} shares did not come before it`);
    shared.inode.links += 1;
    return createNode({ ...shared.entry, path: entry.path }, shared.inode);
  }
  const ranges = file === undefined ? [] : [{ file, position: 0, length: entry.size }];
  return createNode(entry, { ranges, links: entry.type === 'directory' ? 2 : 1 });
}

function createNode(entry: Entry, inode: File, kind: LayerNode['kind'] = 'entry'): UpperNode {
  return {
    name: baseName(entry.path),
    kind,
    entry,
    inode,
    opaque: false,
    names: new Map(),
    get links() {
      return inode.links;
    },
  };
}

function parentPath(path: string): string {
  const slash = path.lastIndexOf('/');
  return slash < 0 ? '' : path.slice(0, slash);
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
