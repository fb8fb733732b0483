import { openLowerLayersSubject } from '../../test/suites/lower-layers-subject.ts';
import { type LowerLayersSubject, lowerLayersSuite } from '../../test/suites/lower-layers-suite.ts';
import { openHost } from '../host/index.ts';
import { openLayerTrees } from './layer-tree.ts';
import { unpackedLayers } from './unpacked-layers.ts';

lowerLayersSuite('unpacked layers', open);

function open(): LowerLayersSubject {
  const host = openHost();
  return openLowerLayersSubject(host, ({ store }) => {
    const trees = openLayerTrees(store.paths.layers, store.scratch, host);
    return unpackedLayers({ trees, layers: store, host });
  });
}
