import type { ByteStream } from '../../base/index.ts';
import { createTarParser } from '../tar/parser.ts';
import type { ApplyOptions } from './apply-options.ts';
import { EntryPlacer } from './entry-placer.ts';
import type { LayerSummary } from './layer-item.ts';
import { LayerTree } from './layer-tree.ts';
import { createSlice, runSliced } from './sliced.ts';

/** What was applied. */
export interface ApplySummary extends LayerSummary {
  /** Names of attributes that the file system or a missing privilege did not allow to be set; some file is without its own. */
  readonly refusedXattrs: readonly string[];
  /** Whether the layer hides all that is below it. Overlayfs knows no mark for that: the layers below must not be mounted. */
  readonly opaqueRoot: boolean;
}

/**
 * Unpacks one layer, an uncompressed tar, into a directory. Nothing outside of the directory is read or changed, whatever the tar says:
 *
 * - Symlinks in the directory part of a path are followed as if the root were `/`, those of lower layers too in `merge` mode, as
 *   containerd and umoci do. What a path ends in is never followed but replaced.
 * - Of several entries with one path the last one counts; only a directory over a directory keeps what is in it.
 * - A hard link's target must be there already, and not be a directory. Its own metadata is ignored: it is the target's.
 * - Whiteouts hide what lower layers have and never what this layer brings, whichever comes first.
 * - Directories without an entry of their own are made with mode 755, of root and 1970; those that were there keep their metadata.
 * - Overlayfs's private attributes and 0:0 character devices don't pass, so that a layer can not forge its marks.
 *
 * When it fails the directory holds part of the layer and is of no use. Nobody else may change it meanwhile.
 *
 * @param tar pieces of the tar in order
 * @param root absolute path of a directory
 * @throws archive/bad-tar, archive/truncated and the other faults of reading a tar; archive/bad-parent, archive/bad-link,
 *   archive/bad-whiteout, archive/device-refused; archive/not-applied; base/too-large, base/cancelled; whatever `tar` throws
 */
export async function applyLayer(
  tar: ByteStream | Iterable<Uint8Array>,
  root: string,
  options: ApplyOptions,
): Promise<ApplySummary> {
  const slice = createSlice(options.signal);
  const tree = new LayerTree(root, options);
  const placer = new EntryPlacer(tree, options);
  try {
    const parser = createTarParser(placer);
    for await (const piece of tar) {
      for (let at = 0; at < piece.length; at += stride) {
        parser.write(piece.subarray(at, at + stride));
        if (slice.isOver) await slice.renew();
      }
    }
    parser.end();
  } finally {
    placer.close();
  }
  await runSliced(tree.finish(), options.signal);
  const { placed, opaqueRoot } = placer;
  return { ...placed, opaqueRoot, refusedXattrs: [...tree.setter.refused].sort() };
}

/** Bytes to parse before looking at the time: some hundred entries at most. */
const stride = 256 * 1024;
