import { once } from '../base/index.ts';
import type { FileCalls } from '../host/index.ts';
import type { Digest } from '../oci/index.ts';
import { directoryReader, isOpaque, type OverlayXattrs } from './directory-reader.ts';
import { readRoot } from './layer-tree.ts';
import type { LowerLayer } from './lower-layer.ts';

/**
 * A layer whose files, with overlayfs's marks, are seen in a directory. Costs nothing until asked.
 *
 * @param show see `LowerLayer`
 */
export function toLowerLayer(
  diffId: Digest,
  directory: string,
  host: Pick<FileCalls, 'readXattr'>,
  show: () => void,
  marks: OverlayXattrs = 'trusted',
): LowerLayer {
  const hidesAll = once(() => isOpaque(directory, host, marks));
  const root = once(() => readRoot(directory));
  return {
    diffId,
    directory,
    show,
    get hidesAll() {
      return hidesAll();
    },
    get root() {
      return root();
    },
    reader: directoryReader(directory, host, marks),
  };
}
