import type { Entry } from '../archive/index.ts';

/** One file, directory or link as the stack of layers shows it. */
export interface FileNode {
  /** Its path in the merged tree; '' is the root. A hard link has a node for each of its paths. */
  readonly path: string;
  /** Its metadata; of a hard link that of the file it shares, so `type` is never 'hardlink'. */
  readonly entry: Entry;
  /** Which layer its metadata and content come from, 0 being the lowest; -1 for a root that no layer says anything about. */
  readonly layer: number;
  /** Same for all paths of one file. */
  readonly inode: object;
}

/** Where a path leads. */
export interface Resolved {
  /** The path with every symbolic link on the way resolved; exists up to `node`. */
  readonly path: string;
  /** `undefined` when there is nothing at `path`. */
  readonly node: FileNode | undefined;
}
