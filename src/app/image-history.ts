import { openImage, selectManifest } from '../image/index.ts';
import type { HistoryEntry, LayerRef } from '../oci/index.ts';
import { findImage, type ImageStore } from './find-image.ts';
import type { HistoryRow } from './wire.ts';

/** The steps an image was made in, newest first. Layers that the history does not tell of have rows of their own. */
export async function imageHistory(store: ImageStore, name: string): Promise<readonly HistoryRow[]> {
  const { descriptor } = await findImage(store, name);
  const image = openImage(store, await selectManifest(store, descriptor));
  const layers = [...(await image.layers())];
  const { history } = await image.config();
  const rows = history.map((entry) => toRow(entry, entry.emptyLayer === true ? undefined : layers.shift()));
  return [...rows, ...layers.map((layer) => toRow({}, layer))].reverse();
}

function toRow(entry: HistoryEntry, layer: LayerRef | undefined): HistoryRow {
  return {
    created: entry.created ?? null,
    createdBy: entry.createdBy ?? '',
    comment: entry.comment ?? '',
    size: layer?.descriptor.size ?? 0,
    digest: layer?.descriptor.digest ?? null,
    diffId: layer?.diffId ?? null,
  };
}
