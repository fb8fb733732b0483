import { closeSync, openSync, readSync, rmSync } from 'node:fs';
import { fsPath, messageOf } from '../base/index.ts';
import type { Host } from '../host/index.ts';
import { type Digest, type LayerAtRest, type LayerRef, type Layers, shortDigest } from '../oci/index.ts';
import { layerFault } from './layer-fault.ts';
import { durableMark, type LayerTree, type LayerTrees, leaveRootUnsaid } from './layer-tree.ts';
import type { LowerLayer, LowerLayers, PrepareLayerOptions } from './lower-layer.ts';
import { toLowerLayer } from './to-lower-layer.ts';

/** What layers are unpacked with. */
export interface UnpackedLayersOptions {
  readonly trees: LayerTrees;
  readonly layers: Layers;
  readonly host: Host;
}

/** Layers as directories of plain files: for every kernel and every file system. */
export function unpackedLayers(options: UnpackedLayersOptions): LowerLayers {
  const { trees, layers, host } = options;
  const pending = new Map<Digest, Promise<LowerLayer>>();
  /** Unpacked, but not settled on the disk. */
  let unsettled: string[] = [];

  async function make(layer: LayerRef, how: PrepareLayerOptions): Promise<LowerLayer> {
    const atRest = await layers.rest(layer, how.signal);
    const tree = trees.create();
    try {
      await unpack(atRest, tree, host, how);
      const published = trees.publish(tree, layer.diffId);
      unsettled.push(published.holder);
      return toLowerLayer(layer.diffId, published.directory, host, stays);
    } catch (error) {
      rmSync(tree.holder, { recursive: true, force: true });
      throw layerFault(`unpack layer ${shortDigest(layer.diffId)}`, error);
    }
  }

  async function prepare(layer: LayerRef, how: PrepareLayerOptions = {}): Promise<LowerLayer> {
    const { diffId } = layer;
    const found = trees.find(diffId);
    if (found !== undefined) return toLowerLayer(diffId, found.directory, host, stays);
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

  return { prepare, trees, [Symbol.dispose]: () => {} };
}

/** A tree is there for good. */
const stays = (): void => {};

/** Unpacks, and tells how it goes. */
async function unpack(atRest: LayerAtRest, tree: LayerTree, host: Host, how: PrepareLayerOptions): Promise<void> {
  const { onEvent } = how;
  const id = `unpack ${atRest.diffId}`;
  const began = performance.now();
  onEvent?.({ kind: 'start', id, label: `unpack ${shortDigest(atRest.diffId)}`, total: atRest.size });
  try {
    const refused = await apply(atRest, tree, host, how, (bytes) => onEvent?.({ kind: 'advance', id, bytes }));
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

/** @returns names of attributes that could not be set */
async function apply(
  atRest: LayerAtRest,
  { directory }: LayerTree,
  host: Host,
  { signal }: PrepareLayerOptions,
  onRead: (bytes: number) => void,
): Promise<readonly string[]> {
  leaveRootUnsaid(directory, host);
  // Loaded here: most commands find their layers unpacked.
  const { applyLayer } = await import('../archive/index.ts');
  const { refusedXattrs } = await applyLayer(readPieces(atRest.tarPath, onRead), directory, {
    mode: 'overlay',
    ops: host,
    devices: 'make',
    ...(signal === undefined ? {} : { signal }),
  });
  return refusedXattrs;
}

const pieceSize = 1024 * 1024;

/** A file in pieces; each is good until the next is asked for. */
function* readPieces(path: string, onRead: (bytes: number) => void): Generator<Uint8Array> {
  const fd = openSync(fsPath(path), 'r');
  try {
    const buffer = Buffer.allocUnsafeSlow(pieceSize);
    for (let size = readSync(fd, buffer); size > 0; size = readSync(fd, buffer)) {
      yield buffer.subarray(0, size);
      onRead(size);
    }
  } finally {
    closeSync(fd);
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
