import type { FileNode } from '../file-node.ts';

/** What one layer does to a path; `around` is a directory that it only has something in. */
export type LayerMark = 'added' | 'changed' | 'removed' | 'around';

/** One line of a listing. */
export interface ListedNode {
  readonly node: FileNode;
  /** 0 for where the listing begins. */
  readonly level: number;
  /** Bytes of content: of a directory those of all files below it, each file once however many names it has. */
  readonly size: number;
  /** Regular files: 1 for one, of a directory all names of such below it. */
  readonly files: number;
  /** Paths that a layer adds, changes or removes: itself, and of a directory all below it. 0 when a whole tree is listed. */
  readonly marks: number;
  /** `undefined` when a whole tree is listed. */
  readonly mark: LayerMark | undefined;
}

/** What a listing has counted so far. */
export interface Count {
  readonly size: number;
  readonly files: number;
  readonly marks: number;
}

/** Counts files, each once for its bytes and each name for the number. */
export interface FileCounter {
  count(node: FileNode): Count;
}

export function createFileCounter(): FileCounter {
  const seen = new Set<object>();
  return {
    count({ entry, inode }) {
      if (entry.type !== 'file') return nothing;
      if (seen.has(inode)) return { ...nothing, files: 1 };
      seen.add(inode);
      return { ...nothing, size: entry.size, files: 1 };
    },
  };
}

export const nothing: Count = { size: 0, files: 0, marks: 0 };

export function addCounts(one: Count, other: Count): Count {
  return { size: one.size + other.size, files: one.files + other.files, marks: one.marks + other.marks };
}
