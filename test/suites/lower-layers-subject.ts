import { mkdirSync } from 'node:fs';
import type { Host } from '../../src/host/index.ts';
import type { LowerLayers } from '../../src/snapshot/lower-layer.ts';
import { type LayerStore, openLayerStore } from './layer-store.ts';
import type { LowerLayersSubject } from './lower-layers-suite.ts';

/**
 * What `lowerLayersSuite` works on, over a real store of its own.
 *
 * @param open opens the way to be tested, as another process would each time
 * @param before is called ahead of the removal of the store's files
 */
export function openLowerLayersSubject(
  host: Host,
  open: (layers: LayerStore) => LowerLayers,
  before: (layers: LayerStore) => void = () => {},
): LowerLayersSubject {
  const layers = openLayerStore();
  const { directory, put, leftovers } = layers;
  const opened: LowerLayers[] = [];
  const another = (): LowerLayers => {
    const lowerLayers = open(layers);
    opened.push(lowerLayers);
    return lowerLayers;
  };
  let count = 0;
  return {
    host,
    lowerLayers: another(),
    another,
    put,
    leftovers,
    scratch() {
      const path = directory.join(`scratch-${count++}`);
      mkdirSync(path);
      return path;
    },
    [Symbol.dispose]() {
      for (const lowerLayers of opened) lowerLayers[Symbol.dispose]();
      before(layers);
      layers[Symbol.dispose]();
    },
  };
}
