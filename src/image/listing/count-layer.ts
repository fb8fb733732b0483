import type { LayerIndex, LayerNode } from '../layer-index.ts';

/** What one layer brings by itself. */
export interface LayerCount {
  /** Names of anything but directories. */
  readonly files: number;
  /** Content of its regular files in bytes, each once however many names it has. */
  readonly bytes: number;
  /** Paths that it removes: whiteouts, and directories of which it hides all that was in them. */
  readonly removed: number;
}

/** Counts what is in a layer. Its content is not read. */
export function countLayer(index: LayerIndex): LayerCount {
  const count = { files: 0, bytes: 0, removed: index.root.opaque ? 1 : 0 };
  const seen = new Set<LayerNode['inode']>();
  const pending = [index.root];
  for (let directory = pending.pop(); directory !== undefined; directory = pending.pop()) {
    for (const node of index.children(directory)) {
      if (node.kind === 'whiteout') count.removed += 1;
      else if (node.entry.type === 'directory') {
        count.removed += node.opaque ? 1 : 0;
        pending.push(node);
      } else {
        count.files += 1;
        if (!seen.has(node.inode)) count.bytes += node.entry.size;
        if (node.links > 1) seen.add(node.inode);
      }
    }
  }
  return count;
}
