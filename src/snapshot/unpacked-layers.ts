import { type MapOwner, messageOf, milliseconds } from '../base/index.ts';
import type { Host } from '../host/index.ts';
import { type Digest, type LayerAtRest, type LayerRef, type Layers, shortDigest } from '../oci/index.ts';
import type { OverlayXattrs } from './directory-reader.ts';
import { layerFault } from './layer-fault.ts';
import { durableMark, type LayerTree, type LayerTrees } from './layer-tree.ts';
import type { LowerLayer, LowerLayers, PrepareLayerOptions } from './lower-layer.ts';
import { toLowerLayer } from './to-lower-layer.ts';
import { type UnpackLayerOptions, unpackLayer } from './unpack-layer.ts';

/** What layers are unpacked with. */
export interface UnpackedLayersOptions {
  readonly trees: LayerTrees;
  readonly layers: Layers;
  readonly host: Host;
  /** Where overlayfs's marks go. @default 'trusted' */
  readonly marks?: OverlayXattrs;
  /** Whose what is somebody's in a layer becomes. @default theirs */
  readonly mapOwner?: MapOwner | undefined;
}

/** Layers as directories of plain files: for every kernel and every file system. */
export function unpackedLayers(options: UnpackedLayersOptions): LowerLayers {
  const { trees, layers, host, marks = 'trusted', mapOwner } = options;
  const pending = new Map<Digest, Promise<LowerLayer>>();
  /** Unpacked, but not settled on the disk. */
  let unsettled: string[] = [];

  async function make(layer: LayerRef, how: PrepareLayerOptions): Promise<LowerLayer> {
    try {
      const published = await unpackTree(await layers.rest(layer, how.signal), how);
      unsettled.push(published.holder);
      return toLowerLayer(layer.diffId, published.directory, host, stays, marks);
    } catch (error) {
      throw layerFault(`unpack layer ${shortDigest(layer.diffId)}`, error);
    }
  }

  async function unpackTree(atRest: LayerAtRest, how: PrepareLayerOptions): Promise<LayerTree> {
    const tree = trees.create();
    try {
      await unpackAndTell(atRest, tree, { host, marks, mapOwner }, how);
      return await trees.publish(tree, atRest.diffId);
    } catch (error) {
      await trees.remove(tree);
      throw error;
    }
  }

  async function prepare(layer: LayerRef, how: PrepareLayerOptions = {}): Promise<LowerLayer> {
    const { diffId } = layer;
    const found = trees.find(diffId);
    if (found !== undefined) return toLowerLayer(diffId, found.directory, host, stays, marks);
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

  return { prepare, marks, trees, [Symbol.dispose]: () => {} };
}

/** A tree is there for good. */
const stays = (): void => {};

/** Unpacks, and tells how it goes. */
async function unpackAndTell(
  atRest: LayerAtRest,
  { directory }: LayerTree,
  unpacking: Pick<UnpackLayerOptions, 'host' | 'marks' | 'mapOwner'>,
  { onEvent, signal }: PrepareLayerOptions,
): Promise<void> {
  const id = `unpack ${atRest.diffId}`;
  const began = milliseconds();
  onEvent?.({ kind: 'start', id, label: `unpack ${shortDigest(atRest.diffId)}`, total: atRest.size });
  try {
    const onRead = (bytes: number): void => onEvent?.({ kind: 'advance', id, bytes });
    const refused = await unpackLayer(atRest, directory, { ...unpacking, onRead, signal });
    if (refused.length > 0) {
      const message = `layer ${shortDigest(atRest.diffId)}: the store's file system does not keep ${refused.join(', ')}`;
      onEvent?.({ kind: 'warning', message });
    }
    onEvent?.({ kind: 'done', id, seconds: (milliseconds() - began) / 1000 });
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
