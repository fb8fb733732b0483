import { mkdirSync } from 'node:fs';
import { openLayerStore } from '../../test/suites/layer-store.ts';
import { type LowerLayersSubject, lowerLayersSuite } from '../../test/suites/lower-layers-suite.ts';
import { openHost } from '../host/index.ts';
import { openLayerTrees } from './layer-tree.ts';
import type { LowerLayers } from './lower-layer.ts';
import { unpackedLayers } from './unpacked-layers.ts';

lowerLayersSuite('unpacked layers', open);

function open(): LowerLayersSubject {
  const layerStore = openLayerStore();
  const { store, directory, put, leftovers } = layerStore;
  const host = openHost();
  const another = (): LowerLayers => {
    const trees = openLayerTrees(store.paths.layers, store.scratch, host);
    return unpackedLayers({ trees, layers: store, host });
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
    [Symbol.dispose]: layerStore[Symbol.dispose],
  };
}
