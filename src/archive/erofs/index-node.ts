import { impliedDirectory } from '../layer/place-rules.ts';
import type { Metadata } from '../layer/set-metadata.ts';
import type { TarSegment } from '../tar/place.ts';
import type { SparsePlan } from './sparse-chunks.ts';
import type { Xattr } from './xattr.ts';

/** A file of the layer in memory; all names of one file share one node. */
export type IndexNode = FileNode | DirectoryNode | SymlinkNode | SpecialNode;

/** What all nodes have. */
export interface NodeBase {
  mode: number;
  uid: number;
  gid: number;
  mtimeSec: number;
  mtimeNsec: number;
  xattrs: readonly Xattr[];
  links: number;
  /** Place in the order in which inodes are laid out, from 1; 0 until then. */
  number: number;
  /** Where its inode lies; 0 until it is laid out. */
  nid: number;
}

export interface FileNode extends NodeBase {
  readonly type: 'file';
  readonly size: number;
  /** Where its stored content begins in the tar, in bytes. */
  readonly dataOffset: number;
  readonly segments: readonly TarSegment[] | undefined;
  /** How a sparse file is cut in chunks; `undefined` of others and until it is laid out. */
  plan: SparsePlan | undefined;
}

export interface DirectoryNode extends NodeBase {
  readonly type: 'directory';
  readonly name: string;
  /** The directory it lies in; of the root, itself. */
  readonly parent: DirectoryNode;
  readonly children: Map<string, IndexNode>;
  /** Whether it hides what the layers below have in it. */
  opaque: boolean;
  /** Whether a whiteout is or was in it. */
  marked: boolean;
  listing: Listing | undefined;
}

/** A directory's entries in their order on disk. */
export interface Listing {
  /** `.` and `..` among them. */
  readonly names: readonly string[];
  /** What each name stands for. */
  readonly nodes: readonly IndexNode[];
  /** Whether all names are ASCII: as many bytes as characters. */
  readonly ascii: boolean;
  /** Bytes on disk. */
  readonly size: number;
  /** How many of the last of them lie behind the inode. */
  inlineSize: number;
  /** Block of the others, counted from the first of all such. */
  block: number;
}

export interface SymlinkNode extends NodeBase {
  readonly type: 'symlink';
  readonly target: string;
  /** Bytes in the target. */
  readonly size: number;
  inlined: boolean;
  /** Block of a target that is not inlined, counted as a directory's. */
  block: number;
}

export interface SpecialNode extends NodeBase {
  readonly type: 'chardevice' | 'blockdevice' | 'fifo' | 'whiteout';
  readonly major: number;
  readonly minor: number;
}

/** The time of the root of a layer that says nothing about its root, in seconds and nanoseconds; real archives don't date anything so. */
export const unsaidTime = { mtimeSec: 0, mtimeNsec: 1 };
const noXattrs: readonly Xattr[] = [];

/** @param metadata all but its attributes, which are set later */
export function createBase({ mode, uid, gid, mtimeSec, mtimeNsec }: Metadata): NodeBase {
  return { mode, uid, gid, mtimeSec, mtimeNsec, xattrs: noXattrs, links: 1, number: 0, nid: 0 };
}

/** An empty directory without attributes. */
export function createDirectory(parent: DirectoryNode, name: string, metadata: Metadata): DirectoryNode {
  return { ...createBase(metadata), ...emptyDirectory(), name, parent };
}

/** A root that the layer has no entry for yet. */
export function createRoot(): DirectoryNode {
  const root: Omit<DirectoryNode, 'parent'> & { parent?: DirectoryNode } = {
    ...createBase({ ...impliedDirectory, ...unsaidTime }),
    ...emptyDirectory(),
    name: '',
  };
  return Object.assign(root, { parent: root as DirectoryNode });
}

function emptyDirectory() {
  return {
    type: 'directory',
    children: new Map<string, IndexNode>(),
    opaque: false,
    marked: false,
    listing: undefined,
  } as const;
}
