import { closeSync, openSync, readSync } from 'node:fs';
import { planRemoval, type RemovalPlan, readTarEntries, rewriteLayer } from '../../archive/index.ts';
import { assertNotCancelled, wrapFault } from '../../base/index.ts';
import type { LayerAtRest, Layers } from '../../oci/index.ts';
import type { DraftLayer, ImageDraft } from './image-draft.ts';
import { replaceLayers } from './image-draft.ts';
import type { PathPattern } from './path-pattern.ts';
import { toStored } from './squash-layers.ts';

/** What removing paths comes to. */
export interface PathRemoval {
  /** The draft without them. */
  readonly draft: ImageDraft;
  /** Layers that held one of the paths, lowest first. */
  readonly changed: readonly ChangedLayer[];
  /** Patterns that no layer has a path for. */
  readonly missing: readonly PathPattern[];
}

export interface ChangedLayer {
  /** Index among the layers as they were, 0 being the lowest. */
  readonly at: number;
  readonly layer: LayerAtRest;
  /** With nothing left of it, the layer is left out. */
  readonly plan: RemovalPlan;
}

/**
 * Takes paths out of every layer that holds them, and their whiteouts. All other layers stay the same byte for byte, and so do all other
 * entries of those that are written anew, but for hard links to what is removed: the first becomes the file.
 *
 * @throws archive/… on a layer that can't be read; base/cancelled
 */
export async function removePaths(
  draft: ImageDraft,
  patterns: readonly PathPattern[],
  layers: Layers,
  signal?: AbortSignal,
): Promise<PathRemoval> {
  const isRemoved = (path: string): boolean => patterns.some((pattern) => pattern.matches(path));
  const changed: ChangedLayer[] = [];
  const replaced = new Map<number, DraftLayer | undefined>();
  for (const [at, stored] of draft.layers.entries()) {
    assertNotCancelled(signal);
    const layer = await layers.rest(toStored(stored), signal);
    const plan = planLayer(layer, isRemoved);
    if (plan.changes.size === 0) continue;
    changed.push({ at, layer, plan });
    replaced.set(at, plan.left === 0 ? undefined : toRewritten(layer, plan));
  }
  const removed = changed.flatMap(({ plan }) => plan.removed);
  const missing = patterns.filter((pattern) => !removed.some((path) => pattern.matches(path)));
  return { draft: replaceLayers(draft, replaced), changed, missing };
}

function toRewritten(layer: LayerAtRest, plan: RemovalPlan): DraftLayer {
  return {
    kind: 'made',
    write: (write, signal) => rewriteLayer(layer.tarPath, plan, write, signal === undefined ? {} : { signal }),
  };
}

function planLayer(layer: LayerAtRest, isRemoved: (path: string) => boolean): RemovalPlan {
  const fd = openSync(layer.tarPath, 'r');
  try {
    const items = readTarEntries((position, length) => readExactly(fd, position, length), layer.size);
    return planRemoval(items, isRemoved);
  } catch (error) {
    throw wrapFault(`layer ${layer.diffId}`, error);
  } finally {
    closeSync(fd);
  }
}

function readExactly(fd: number, position: number, length: number): Uint8Array {
  const buffer = Buffer.allocUnsafe(length);
  for (let filled = 0; filled < length; ) {
    const count = readSync(fd, buffer, filled, length - filled, position + filled);
    if (count === 0) throw new Error(`the tar ends at byte ${position + filled}`);
    filled += count;
  }
  return buffer;
}
