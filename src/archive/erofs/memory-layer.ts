import { comparePaths } from '../../base/index.ts';
import { type Entry, plainEntry } from '../entry.ts';
import type { TarPlace } from '../tar/place.ts';
import type { TarItem } from '../tar/read-entries.ts';
import type { DirectoryNode, IndexNode } from './index-node.ts';
import { unsaidTime } from './index-node.ts';
import { IndexTree } from './index-tree.ts';
import type { IndexedNode } from './indexed-layer.ts';

/**
 * One layer whose entries are told one by one, and which can be looked into at any time: it shows what the layer would be if it ended there. By the
 * rules of an index, whiteouts and hard links included; without extended attributes.
 */
export interface MemoryLayer {
  readonly root: MemoryNode;
  /** Whether the layer itself says what its root is like. */
  readonly rootSaid: boolean;
  /** Takes the next entry. @throws as `LayerIndexer.add` */
  add(item: TarItem): void;
  /** What is in a directory, in byte order of the names; nothing when the node is none. */
  children(directory: MemoryNode): readonly MemoryNode[];
  /** What has this name in a directory, whiteouts too. */
  find(directory: MemoryNode, name: string): MemoryNode | undefined;
  /** Where the stored content of a regular file lies, as it was told; `undefined` of anything else. */
  place(node: MemoryNode): Pick<TarPlace, 'dataOffset' | 'segments'> | undefined;
}

/** As `IndexedNode`. */
export interface MemoryNode extends Omit<IndexedNode, 'inode'> {
  readonly inode: object;
}

const noXattrs: Entry['xattrs'] = new Map();

/** An empty layer. */
export function createMemoryLayer(): MemoryLayer {
  const tree = new IndexTree('trusted');
  const toNode = (directory: MemoryNode, name: string, data: IndexNode): MemoryNode => {
    const { path } = directory.entry;
    return describe(name, path === '' ? name : `${path}/${name}`, data);
  };
  const childrenOf = ({ inode }: MemoryNode): DirectoryNode['children'] => {
    const data = inode as IndexNode;
    return data.type === 'directory' ? data.children : new Map();
  };
  return {
    get root() {
      return describe('', '', tree.root);
    },
    get rootSaid() {
      return tree.root.mtimeSec !== unsaidTime.mtimeSec || tree.root.mtimeNsec !== unsaidTime.mtimeNsec;
    },
    add: ({ entry, where }) =>
      tree.place({ entry: entry.xattrs.size === 0 ? entry : { ...entry, xattrs: noXattrs }, where }),
    children: (directory) =>
      [...childrenOf(directory)]
        .sort(([a], [b]) => comparePaths(a, b))
        .map(([name, data]) => toNode(directory, name, data)),
    find(directory, name) {
      const data = childrenOf(directory).get(name);
      return data && toNode(directory, name, data);
    },
    place({ inode }) {
      const data = inode as IndexNode;
      return data.type === 'file' ? { dataOffset: data.dataOffset, segments: data.segments } : undefined;
    },
  };
}

function describe(name: string, path: string, data: IndexNode): MemoryNode {
  const isWhiteout = data.type === 'whiteout';
  return {
    name,
    kind: isWhiteout ? 'whiteout' : 'entry',
    entry: toEntry(path, data),
    opaque: data.type === 'directory' && data.opaque,
    links: data.links,
    inode: data,
  };
}

function toEntry(path: string, data: IndexNode): Entry {
  const { mode, uid, gid, mtimeSec, mtimeNsec } = data;
  const base = { ...plainEntry, path, mode, uid, gid, mtimeSec, mtimeNsec };
  switch (data.type) {
    case 'file':
      return { ...base, type: 'file', size: data.size };
    case 'directory':
      return { ...base, type: 'directory' };
    case 'symlink':
      return { ...base, type: 'symlink', linkTarget: data.target };
    case 'chardevice':
    case 'blockdevice':
    case 'fifo':
      return { ...base, type: data.type, devMajor: data.major, devMinor: data.minor };
    case 'whiteout':
      return { ...base, type: 'chardevice' };
  }
}
