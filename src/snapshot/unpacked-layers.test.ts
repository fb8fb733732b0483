import { mkdirSync, readdirSync } from 'node:fs';
import { type LowerLayersSubject, lowerLayersSuite } from '../../test/suites/lower-layers-suite.ts';
import { describeBytes } from '../../test/suites/sample-image.ts';
import { temporaryDirectory } from '../../test/suites/temporary-directory.ts';
import { streamOf } from '../base/index.ts';
import { openHost } from '../host/index.ts';
import { mediaTypes } from '../oci/index.ts';
import { openStore } from '../store/index.ts';
import { openLayerTrees } from './layer-tree.ts';
import type { LowerLayers } from './lower-layer.ts';
import { unpackedLayers } from './unpacked-layers.ts';

lowerLayersSuite('unpacked layers', open);

function open(): LowerLayersSubject {
  const directory = temporaryDirectory();
  const store = openStore(directory.join('store'));
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
    async put(tar) {
      const descriptor = describeBytes(tar, mediaTypes.ociLayer);
      await store.put(descriptor, streamOf(tar));
      return { descriptor, diffId: descriptor.digest };
    },
    scratch() {
      const path = directory.join(`scratch-${count++}`);
      mkdirSync(path);
      return path;
    },
    leftovers: () => readdirSync(store.paths.ingest),
    [Symbol.dispose]() {
      store[Symbol.dispose]();
      directory[Symbol.dispose]();
    },
  };
}
