import { mkdirSync } from 'node:fs';
import { openLayerStore } from '../../test/suites/layer-store.ts';
import { type LowerLayersSubject, lowerLayersSuite } from '../../test/suites/lower-layers-suite.ts';
import { type Host, openHost } from '../host/index.ts';
import { indexedLayers } from './indexed-layers.ts';
import { openLayerMounts } from './layer-mounts.ts';
import type { LowerLayers } from './lower-layer.ts';
import { type MountIndex, mountFromFiles, mountFromLoops } from './mount-index.ts';

lowerLayersSuite('layers mounted from files', () => open(openHost(), mountFromFiles));
lowerLayersSuite('layers mounted from loop devices', () => open(openHost(), mountFromLoops));
lowerLayersSuite('layers mounted from loop devices by programs', () =>
  open(openHost({ by: 'programs' }), mountFromLoops),
);

function open(host: Host, mountBy: (host: Host) => MountIndex): LowerLayersSubject {
  const layerStore = openLayerStore();
  const { store, directory, put, leftovers } = layerStore;
  const opened: LowerLayers[] = [];
  const another = (): LowerLayers => {
    const mounts = openLayerMounts(directory.join('run', 'layers'), host);
    const lowerLayers = indexedLayers({ layers: store, mounts, mountIndex: mountBy(host), host });
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
      layerStore[Symbol.dispose]();
    },
  };
}
