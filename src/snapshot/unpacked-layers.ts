import { messageOf } from '../base/index.ts';
import type { Host } from '../host/index.ts';
import { type Digest, type LayerAtRest, type LayerRef, type Layers, shortDigest } from '../oci/index.ts';
import { layerFault } from './layer-fault.ts';
import { durableMark, type LayerTree, type LayerTrees } from './layer-tree.ts';
import type { LowerLayer, LowerLayers, PrepareLayerOptions } from './lower-layer.ts';
import { toLowerLayer } from './to-lower-layer.ts';
import { unpackLayer } from './unpack-layer.ts';

/** What layers are unpacked with. */
export interface UnpackedLayersOptions {
  readonly trees: LayerTrees;
  readonly layers: Layers;
  readonly host: Host;
  /** @default by this process, which must be root's */
  readonly unpacking?: Unpacking;
}

/** How the files of a layer get into a directory, and are seen there. */
export interface Unpacking {
  readonly inUserNamespace: boolean;
  /** @returns names of attributes that could not be set */
  unpack(
    atRest: LayerAtRest,
    directory: string,
    onRead: (bytes: number) => void,
    signal?: AbortSignal,
  ): Promise<readonly string[]>;
  open(layer: LayerRef, directory: string): Promise<LowerLayer>;
}

/** Layers as directories of plain files: for every kernel and every file system. */
export function unpackedLayers(options: UnpackedLayersOptions): LowerLayers {
  const { trees, layers, host, unpacking = unpackHere(host) } = options;
  const { inUserNamespace } = unpacking;
  const pending = new Map<Digest, Promise<LowerLayer>>();
  /** Unpacked, but not settled on the disk. */
  let unsettled: string[] = [];

  async function make(layer: LayerRef, how: PrepareLayerOptions): Promise<LowerLayer> {
    try {
      const published = await unpackTree(await layers.rest(layer, how.signal), how);
      unsettled.push(published.holder);
      return await unpacking.open(layer, published.directory);
    } catch (error) {
      throw layerFault(`unpack layer ${shortDigest(layer.diffId)}`, error);
    }
  }

  async function unpackTree(atRest: LayerAtRest, how: PrepareLayerOptions): Promise<LayerTree> {
    const tree = trees.create();
    try {
      await unpackAndTell(atRest, tree, unpacking, how);
      return await trees.publish(tree, atRest.diffId);
    } catch (error) {
      await trees.remove(tree);
      throw error;
    }
  }

  async function prepare(layer: LayerRef, how: PrepareLayerOptions = {}): Promise<LowerLayer> {
    const { diffId } = layer;
    const found = trees.find(diffId);
    if (found !== undefined) return unpacking.open(layer, found.directory);
    const under = pending.get(diffId);
    // Whatever became of another's attempt, which may have been cancelled: look again, and try oneself if need be.
    if (under !== undefined) return under.catch(() => prepare(layer, how));
    const making = make(layer, how).finally(() => leave(diffId));
    pending.set(diffId, making);
    return making;
  }

  /** The last to leave sees to what all have made. */
  function leave(diffId: Digest): void {
    pending.delete(diffId);
    if (pending.size > 0 || unsettled.length === 0) return;
    settleLater(unsettled, host);
    unsettled = [];
  }

  return { prepare, inUserNamespace, ...(inUserNamespace ? {} : { trees }), [Symbol.dispose]: () => {} };
}

/** A tree is there for good. */
export const stays = (): void => {};

function unpackHere(host: Host): Unpacking {
  return {
    inUserNamespace: false,
    unpack: (atRest, directory, onRead, signal) => unpackLayer(atRest, directory, { host, onRead, signal }),
    open: async ({ diffId }, directory) => toLowerLayer(diffId, directory, host, stays),
  };
}

/** Unpacks, and tells how it goes. */
async function unpackAndTell(
  atRest: LayerAtRest,
  { directory }: LayerTree,
  unpacking: Unpacking,
  { onEvent, signal }: PrepareLayerOptions,
): Promise<void> {
  const id = `unpack ${atRest.diffId}`;
  const began = performance.now();
  onEvent?.({ kind: 'start', id, label: `unpack ${shortDigest(atRest.diffId)}`, total: atRest.size });
  try {
    const onRead = (bytes: number): void => onEvent?.({ kind: 'advance', id, bytes });
    const refused = await unpacking.unpack(atRest, directory, onRead, signal);
    if (refused.length > 0) {
      const message = `layer ${shortDigest(atRest.diffId)}: the store's file system does not keep ${refused.join(', ')}`;
      onEvent?.({ kind: 'warning', message });
    }
    onEvent?.({ kind: 'done', id, seconds: (performance.now() - began) / 1000 });
  } catch (error) {
    onEvent?.({ kind: 'failed', id, message: messageOf(error) });
    throw error;
  }
}

const settleScript = 'sync -f "$1" && for holder; do : > "$holder/$mark"; done';

/**
 * Has what was unpacked written to the disk by a process of its own, which outlives us if need be, and marked then: so that it need not be
 * unpacked again after the next boot. Nothing is lost when that fails.
 */
function settleLater(holders: readonly string[], host: Host): void {
  try {
    const child = host.spawn('sh', ['-c', settleScript, 'sh', ...holders], {
      stdio: ['ignore', 'ignore', 'ignore'],
      env: { ...process.env, mark: durableMark },
      detached: true,
      cwd: '/',
    });
    child.unref();
  } catch {
    // It is unpacked again after the next boot.
  }
}
