import { openIndexedLayer } from '../archive/index.ts';
import { wrapFault } from '../base/index.ts';
import { type LayerAtRest, shortDigest } from '../oci/index.ts';
import type { LayerIndex } from './layer-index.ts';

/**
 * Opens a layer at rest for reading. Only what is asked for is read of its index, and no file stays open.
 *
 * @throws archive/bad-index when the index is damaged; archive/changed, archive/unreadable when it can not be read
 */
export function openLayerIndex(layer: LayerAtRest): LayerIndex {
  try {
    return openIndexedLayer(layer);
  } catch (error) {
    throw wrapFault(`layer ${shortDigest(layer.diffId)}`, error);
  }
}
