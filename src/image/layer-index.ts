import type { Entry } from '../archive/index.ts';

/** A stretch of a file's content: bytes of a file of this machine, or zeros when `file` is undefined. */
export interface ContentRange {
  readonly file: string | undefined;
  /** First byte in the file; 0 for zeros. */
  readonly position: number;
  readonly length: number;
}

/**
 * What is in one layer, by itself, and where its bytes lie: what the layers below have does not show, what it hides of them does.
 * Nothing is read before it is asked for.
 */
export interface LayerIndex {
  readonly root: LayerNode;
  /** Whether the layer itself says what its root directory is like; else mode, owner and time of `root` mean nothing. */
  readonly rootSaid: boolean;
  /** What is in a directory, in byte order of the names; nothing when the node is none. @throws as `openLayerIndex` */
  children(directory: LayerNode): readonly LayerNode[];
  /** What has this name in a directory, whiteouts too. @throws as `openLayerIndex` */
  find(directory: LayerNode, name: string): LayerNode | undefined;
  /** Where the bytes of a regular file lie, in order, `entry.size` in all. @throws as `openLayerIndex` */
  content(node: LayerNode): readonly ContentRange[];
}

/** What one layer has at one path. */
export interface LayerNode {
  /** Last component of its path; '' of the root. */
  readonly name: string;
  /** A whiteout says that what the layers below have there is gone; its entry is that of the mark and of no interest. */
  readonly kind: 'entry' | 'whiteout';
  /** Path within the layer and metadata, overlayfs's marks left out. A hard link has that of the file, `type` is never 'hardlink'. */
  readonly entry: Entry;
  /** Of a directory: whether what the layers below have in it is gone. */
  readonly opaque: boolean;
  /** Names that the file has in the layer; of a directory as `stat` counts them. */
  readonly links: number;
  /** Same for all names of one file, and another for every other file of the layer. */
  readonly inode: object | number;
}
