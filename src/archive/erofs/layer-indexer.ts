import type { LayerSummary } from '../layer/layer-item.ts';
import type { TarItem } from '../tar/read-entries.ts';
import { IndexTree } from './index-tree.ts';
import type { IndexedTar } from './indexed-tar.ts';
import { layOut } from './lay-out.ts';
import { writeIndex } from './write-index.ts';

/**
 * Makes the index of one layer: an EROFS file system without content, whose files lie in the layer's uncompressed tar. Mounted with the
 * tar as its device it shows what `applyLayer` makes of the layer in `overlay` mode, devices included, and can be a lower layer of an
 * overlay mount as it is.
 */
export interface LayerIndexer {
  /**
   * Takes the next entry of the tar.
   *
   * @throws archive/bad-parent, archive/bad-link, archive/bad-whiteout, archive/device-refused, archive/not-applied: the indexer is of
   *   no use after that
   */
  add(item: TarItem): void;
  /**
   * Writes the index; to be called once, after the last entry. The same layer gives the same bytes.
   *
   * @param out takes the bytes in order; they are only valid until it returns
   * @throws archive/over-limit when the tar or the index has more than 2 TB, or the holes of sparse files take too much
   */
  write(out: (bytes: Uint8Array) => void, tar: IndexedTar): IndexSummary;
}

/** What was indexed. */
export interface IndexSummary extends LayerSummary {
  /** Names of attributes left out, since no file of that type can have them or EROFS has no place for them. */
  readonly refusedXattrs: readonly string[];
  /** Whether the layer hides all that is below it, as in `ApplySummary`. */
  readonly opaqueRoot: boolean;
}

export interface LayerIndexerOptions {
  /** Where overlayfs looks for its marks; `user` when it is mounted with `userxattr`. @default trusted */
  readonly overlayXattrs?: 'trusted' | 'user';
}

/** Opens an indexer for one layer. */
export function createLayerIndexer(options: LayerIndexerOptions = {}): LayerIndexer {
  const tree = new IndexTree(options.overlayXattrs ?? 'trusted');
  return {
    add: (item) => tree.place(item),
    write(out, tar) {
      const layout = layOut(tree.root, (directory) => tree.marksOf(directory), tar.size);
      writeIndex(layout, tar, out);
      return { ...tree.placed, refusedXattrs: [...tree.xattrs.refused].sort(), opaqueRoot: tree.root.opaque };
    },
  };
}
