import { lstatSync } from 'node:fs';
import { dirname } from 'node:path';
import { fsPath, utf8 } from '../../base/index.ts';
import { isRealDirectory, pruneTree, type Removed, removeTree } from './remove-tree.ts';
import type { TreeOps } from './tree-ops.ts';

/**
 * How a layer hides what the layers below it have. It never touches what the layer itself brings, whichever comes first: that is how
 * image-spec layer.md means it. All paths are absolute, with no symlink on the way.
 */
export interface HideBelow {
  /** Hides what is at a path; the parent may not be there. */
  hide(hostPath: string): void;
  /** Hides all there is in a directory. */
  hideAllIn(directory: string): void;
  /** Says that the layer itself has put something there. `replaced` is what it took the place of. */
  made(hostPath: string, type: 'directory' | 'other', replaced: Removed): void;
  /** Whether the layer itself has put there what is there. */
  isOwn(hostPath: string): boolean;
  /** Whether a mark is there, and so in truth nothing. */
  isMark(hostPath: string): boolean;
  /** Says that what was there is gone. */
  forget(hostPath: string): void;
}

/**
 * For a directory that is to become a lower layer of an overlay mount: hides by overlayfs's own marks.
 *
 * @param xattrs what the names of the marks that are attributes begin with: `trusted.overlay.`
 */
export function hideByMarks(ops: TreeOps, xattrs: string): HideBelow {
  const marks = new Set<string>();
  const withMarks = new Set<string>();
  const opaque = (directory: string): void => ops.setXattr(directory, `${xattrs}opaque`, utf8('y'));

  function mark(hostPath: string): void {
    ops.makeNode(hostPath, 'chardevice', 0, 0, 0);
    marks.add(hostPath);
    const directory = dirname(hostPath);
    if (withMarks.has(directory)) return;
    // Where only one layer has a directory, the kernel lists what is in it as it is, whiteouts too, unless it was copied up. An empty
    // origin says so and nothing else. Source: Linux, fs/overlayfs/inode.c, ovl_get_inode; util.c, ovl_path_check_origin_xattr.
    ops.setXattr(directory, `${xattrs}origin`, utf8(''));
    withMarks.add(directory);
  }

  return {
    hide(hostPath) {
      const stat = lstatSync(fsPath(hostPath), { throwIfNoEntry: false });
      // What the layer has there hides what is below by itself, but for a directory, which would be merged.
      if (stat === undefined) mark(hostPath);
      else if (stat.isDirectory()) opaque(hostPath);
    },
    hideAllIn: opaque,
    made(hostPath, type, replaced) {
      // Something else was there first, a whiteout or a file of this layer: in either case nothing from below may show.
      if (type === 'directory' && replaced !== 'nothing') opaque(hostPath);
    },
    isOwn: (hostPath) => !marks.has(hostPath),
    isMark: (hostPath) => marks.has(hostPath),
    forget(hostPath) {
      marks.delete(hostPath);
      withMarks.delete(hostPath);
    },
  };
}

/** For a directory that holds the layers below already: hides by removing. */
export function hideByRemoving(root: string, onGone: (hostPath: string) => void): HideBelow {
  /** What this layer has put there, and the directories above it. */
  const made = new Set<string>();
  /** Directories in which nothing from below is left. */
  const pruned = new Set<string>();
  const isOwn = (hostPath: string): boolean => made.has(hostPath);

  function hideAllIn(directory: string): void {
    if (pruned.has(directory)) return;
    pruneTree(directory, isOwn, onGone);
    pruned.add(directory);
  }

  return {
    hide(hostPath) {
      if (!isOwn(hostPath)) removeTree(hostPath, onGone);
      else if (isRealDirectory(hostPath)) hideAllIn(hostPath);
    },
    hideAllIn,
    made(hostPath) {
      for (let path = hostPath; path.length > root.length && !made.has(path); path = dirname(path)) made.add(path);
    },
    isOwn,
    isMark: () => false,
    forget: (hostPath) => pruned.delete(hostPath),
  };
}
