import { type LayerIndex, openLayerIndex, squashItems, toFileTree } from '../../image/index.ts';
import type { BlobIngest, HistoryEntry, LayerRef, Layers } from '../../oci/index.ts';
import { storeLayer } from '../steps/step-work.ts';
import type { SolvedImage } from './solved-image.ts';
import { historyComment } from './to-solved-image.ts';

/** What joining layers is done with. */
export interface SquashDeps {
  readonly layers: Layers;
  readonly blobs: BlobIngest;
  readonly signal?: AbortSignal;
}

/**
 * The image with the layers that the build made as one. Those of the base stay what they are, and what is seen of all together stays the
 * same. As with `docker build --squash`, all steps stay in the history, without a layer, and one line is added for the layer that there is now.
 */
export async function squashOwn(image: SolvedImage, deps: SquashDeps): Promise<SolvedImage> {
  const below = image.layers.slice(0, image.based);
  const own = image.layers.slice(image.based);
  if (own.length < 2) return image;
  const lower = await openAll(below, deps);
  const items = squashItems(await openAll(own, deps), lower.length === 0 ? undefined : toFileTree(lower));
  const layer = await storeLayer([...items], deps.blobs, deps.signal);
  const { created, history = [] } = image.config;
  const line: HistoryEntry = {
    ...(created === undefined ? {} : { created }),
    createdBy: 'nacre build --squash',
    comment: historyComment,
    ...(layer === undefined ? { emptyLayer: true } : {}),
  };
  return {
    based: image.based,
    ...(image.layersOf === undefined ? {} : { layersOf: image.layersOf }),
    config: { ...image.config, history: [...withoutLayers(history, image.based), line] },
    layers: layer === undefined ? below : [...below, layer],
  };
}

/** The history in which only the lowest `kept` layers are told of. */
function withoutLayers(history: readonly HistoryEntry[], kept: number): readonly HistoryEntry[] {
  let told = 0;
  return history.map((entry) => (entry.emptyLayer === true || ++told <= kept ? entry : { ...entry, emptyLayer: true }));
}

async function openAll(refs: readonly LayerRef[], { layers, signal }: SquashDeps): Promise<readonly LayerIndex[]> {
  const indexes: LayerIndex[] = [];
  for (const ref of refs) indexes.push(openLayerIndex(await layers.rest(ref, signal)));
  return indexes;
}
