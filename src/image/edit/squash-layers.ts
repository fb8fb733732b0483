import { writeLayer } from '../../archive/index.ts';
import type { HistoryEntry, LayerRef, Layers } from '../../oci/index.ts';
import { toFileTree } from '../file-tree.ts';
import type { LayerIndex } from '../layer-index.ts';
import { openLayerIndex } from '../open-layer-index.ts';
import type { DraftLayer, ImageDraft } from './image-draft.ts';
import { squashItems } from './squash-items.ts';

/**
 * Makes one layer of those from `from` (1 is the lowest) to the top; the ones below stay what they are. What is seen of all together
 * stays the same. As with `docker build --squash`, every step stays in the history, those whose layers are joined without a layer,
 * and `history` is added for the layer that there is now.
 *
 * @param layers brings the layers to rest once the new one is asked for
 */
export function squashLayers(draft: ImageDraft, from: number, layers: Layers, history: HistoryEntry): ImageDraft {
  const below = draft.layers.slice(0, from - 1);
  const joined = draft.layers.slice(from - 1);
  const squashed: DraftLayer = {
    kind: 'made',
    write: async (write, signal) => {
      const cancel = signal === undefined ? {} : { signal };
      const lower = await openStored(below, layers, signal);
      const items = squashItems(
        await openStored(joined, layers, signal),
        lower.length === 0 ? undefined : toFileTree(lower),
      );
      await writeLayer(items, write, cancel);
    },
  };
  let told = 0;
  const steps = draft.config.history.map((entry) =>
    entry.emptyLayer === true || ++told < from ? entry : { ...entry, emptyLayer: true },
  );
  return { ...draft, config: { ...draft.config, history: [...steps, history] }, layers: [...below, squashed] };
}

async function openStored(
  drafts: readonly DraftLayer[],
  layers: Layers,
  signal: AbortSignal | undefined,
): Promise<readonly LayerIndex[]> {
  const indexes: LayerIndex[] = [];
  for (const draft of drafts) indexes.push(openLayerIndex(await layers.rest(toStored(draft), signal)));
  return indexes;
}

/** The layer of a draft that is stored. A layer that another edit makes has to be written before it can be read. */
export function toStored(layer: DraftLayer): LayerRef {
  if (layer.kind === 'stored') return layer.layer;
  throw new Error('a layer that is not written yet is read');
}
