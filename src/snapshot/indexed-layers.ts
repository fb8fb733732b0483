import { assertNotCancelled, messageOf, milliseconds } from '../base/index.ts';
import type { FileCalls, FileVerity } from '../host/index.ts';
import { type LayerAtRest, type LayerRef, type Layers, shortDigest } from '../oci/index.ts';
import { assertSealed } from './assert-sealed.ts';
import { layerFault } from './layer-fault.ts';
import type { LayerMounts } from './layer-mounts.ts';
import type { LowerLayer, LowerLayers, PrepareLayerOptions } from './lower-layer.ts';
import type { MountIndex } from './mount-index.ts';
import { toLowerLayer } from './to-lower-layer.ts';

/** What layers are mounted with. */
export interface IndexedLayersOptions {
  readonly layers: Layers;
  readonly mounts: LayerMounts;
  readonly mountIndex: MountIndex;
  readonly host: Pick<FileCalls & FileVerity, 'readXattr' | 'measureVerity'>;
}

/** Layers as they are at rest, tar and index, mounted where they lie. Takes over `mounts`. */
export function indexedLayers(options: IndexedLayersOptions): LowerLayers {
  const { layers, mounts, mountIndex, host } = options;

  async function prepare(layer: LayerRef, how: PrepareLayerOptions = {}): Promise<LowerLayer> {
    const { diffId } = layer;
    try {
      const atRest = await restAndTell(layers, layer, how);
      assertNotCancelled(how.signal);
      const mount = (target: string): void => {
        assertSealed(atRest, host);
        mountIndex(atRest, target);
      };
      const show = (): string => mounts.use(diffId, mount);
      return toLowerLayer(diffId, show(), host, show);
    } catch (error) {
      throw layerFault(`mount layer ${shortDigest(diffId)}`, error);
    }
  }

  return { prepare, locks: mounts.locks, [Symbol.dispose]: () => mounts[Symbol.dispose]() };
}

/** A layer at rest already takes no time that would be worth telling of: milliseconds. */
const quiet = 100;
/** Nor does a smaller one: bytes. */
const largeLayer = 16 * 1024 * 1024;

async function restAndTell(layers: Layers, layer: LayerRef, how: PrepareLayerOptions): Promise<LayerAtRest> {
  const { onEvent, signal } = how;
  if (onEvent === undefined || layer.descriptor.size < largeLayer) return layers.rest(layer, signal);
  const id = `rest ${layer.diffId}`;
  const began = milliseconds();
  let told = false;
  const timer = setTimeout(() => {
    told = true;
    onEvent({ kind: 'start', id, label: `index ${shortDigest(layer.diffId)}` });
  }, quiet);
  try {
    const atRest = await layers.rest(layer, signal);
    if (told) onEvent({ kind: 'done', id, seconds: (milliseconds() - began) / 1000 });
    return atRest;
  } catch (error) {
    if (told) onEvent({ kind: 'failed', id, message: messageOf(error) });
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
