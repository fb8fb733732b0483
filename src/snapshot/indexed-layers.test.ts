import { openLowerLayersSubject } from '../../test/suites/lower-layers-subject.ts';
import { type LowerLayersSubject, lowerLayersSuite } from '../../test/suites/lower-layers-suite.ts';
import { type Host, openHost } from '../host/index.ts';
import { indexedLayers } from './indexed-layers.ts';
import { openLayerMounts } from './layer-mounts.ts';
import { type MountIndex, mountFromFiles, mountFromLoops } from './mount-index.ts';

lowerLayersSuite('layers mounted from files', () => open(openHost(), mountFromFiles));
lowerLayersSuite('layers mounted from loop devices', () => open(openHost(), mountFromLoops));
lowerLayersSuite('layers mounted from loop devices by programs', () =>
  open(openHost({ by: 'programs' }), mountFromLoops),
);

function open(host: Host, mountBy: (host: Host) => MountIndex): LowerLayersSubject {
  return openLowerLayersSubject(host, ({ store, directory }) => {
    const mounts = openLayerMounts(directory.join('run', 'layers'), host);
    return indexedLayers({ layers: store, mounts, mountIndex: mountBy(host), host });
  });
}
