import type { Entry, TarPlace } from '../archive/index.ts';
import type { FileNode } from './file-node.ts';

/** What all paths of one file share. */
export interface Inode {
  readonly entry: Entry;
  readonly where: TarPlace | undefined;
  readonly layer: number;
}

/** A node with what the tree needs to walk and merge. */
export interface TreeNode extends FileNode {
  readonly inode: Inode;
  /** Children by name; `undefined` unless a directory. */
  readonly names: Map<string, TreeNode> | undefined;
  children(): readonly TreeNode[] | undefined;
}
