import { type DiffOptions, diffUpper } from './diff-upper.ts';
import type { LayerSummary } from './layer-item.ts';
import { runSliced } from './sliced.ts';
import { writeItems } from './write-layer.ts';

/** How `writeUpperLayer` works. */
export interface WriteUpperOptions extends DiffOptions {
  readonly signal?: AbortSignal;
}

/**
 * Writes the upper directory of an overlay mount as a layer, an uncompressed tar. The same tree gives the same bytes.
 *
 * @param upper absolute path
 * @param write takes the tar's bytes in order; they are only valid until it returns
 * @returns what the layer holds; `entries` is 0 when nothing was changed
 * @throws as `diffUpper` and `writeLayer` do
 */
export function writeUpperLayer(
  upper: string,
  write: (bytes: Uint8Array) => void,
  options: WriteUpperOptions,
): Promise<LayerSummary> {
  return runSliced(writeItems(diffUpper(upper, options), write), options.signal);
}
