import { type LayerIndex, openLayerIndex, toFileTree } from '../../image/index.ts';
import type { Digest, LayerRef, Layers } from '../../oci/index.ts';
import type { OpenTree } from '../steps/step-work.ts';

/** Opens the files of stacks of layers; each layer is brought to rest and opened once, and only when a step has to be done. */
export function createOpenTree(layers: Layers, signal: AbortSignal): OpenTree {
  const indexes = new Map<Digest, Promise<LayerIndex>>();
  const openIndex = (layer: LayerRef): Promise<LayerIndex> => {
    const index = indexes.get(layer.diffId) ?? layers.rest(layer, signal).then(openLayerIndex);
    indexes.set(layer.diffId, index);
    return index;
  };
  return async (stack) => toFileTree(await Promise.all(stack.map(openIndex)));
}
