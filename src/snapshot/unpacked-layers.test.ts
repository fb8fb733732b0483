import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { openLayerStore } from '../../test/suites/layer-store.ts';
import { openLowerLayersSubject } from '../../test/suites/lower-layers-subject.ts';
import { type LowerLayersSubject, lowerLayersSuite } from '../../test/suites/lower-layers-suite.ts';
import { sampleTar } from '../../test/suites/sample-tar.ts';
import { outwardOwner } from '../base/index.ts';
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

test('files are of whom their owners are on this machine', {
  skip: process.getuid?.() !== 0 && 'only root may give files away',
}, async () => {
  using layers = openLayerStore();
  const { store } = layers;
  const host = openHost();
  const map = [{ inside: 0, outside: 3000, count: 10 }];
  const trees = openLayerTrees(store.paths.layers, store.scratch, host, 'dir-others');
  const mapOwner = outwardOwner({ users: map, groups: map });
  using lower = unpackedLayers({ trees, layers: store, host, mapOwner });
  const layer = await layers.put(sampleTar({ 'a/': '', 'a/file': 'content' }));
  const { directory } = await lower.prepare(layer);
  for (const path of ['a', 'a/file']) {
    const { uid, gid } = statSync(join(directory, path));
    assert.deepEqual([path, uid, gid], [path, 3000, 3000]);
  }
});
