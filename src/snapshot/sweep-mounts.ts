import { type LayerMountsHost, sweepLayerMounts } from './layer-mounts.ts';
import { layerMountsIn } from './open-lower-layers.ts';

/**
 * Takes down mounts of layers whose users were all killed. Safe with other processes at work; with nothing to do it reads one directory.
 *
 * @param runDirectory as in `SnapshotsOptions`
 */
export function sweepMounts(runDirectory: string, host: LayerMountsHost): void {
  sweepLayerMounts(layerMountsIn(runDirectory), host);
}
