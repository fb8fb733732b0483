import { countLayer, openImage, openLayerIndex, selectManifest } from '../../image/index.ts';
import type { HistoryEntry, LayerRef, Layers, Platform } from '../../oci/index.ts';
import type { DiskStore } from '../../store/index.ts';
import type { HistoryRow } from '../wire.ts';
import { findImage } from './find-image.ts';

/**
 * The steps an image was made in, newest first. Layers that the history does not tell of have rows of their own.
 *
 * @param platform which image of an index; @default the host's
 */
export async function imageHistory(
  store: DiskStore,
  name: string,
  platform?: Platform,
): Promise<readonly HistoryRow[]> {
  using lease = store.lease();
  const { descriptor } = await findImage(store, name);
  lease.hold(descriptor.digest);
  const image = openImage(store, await selectManifest(store, descriptor, platform));
  const layers = await image.layers();
  const { history } = await image.config();
  const rows: HistoryRow[] = [];
  let number = 0;
  const nextLayer = (): NumberedLayer | undefined => {
    const ref = layers[number];
    return ref && { number: ++number, ref };
  };
  for (const entry of history)
    rows.push(await toRow(store, entry, entry.emptyLayer === true ? undefined : nextLayer()));
  for (let layer = nextLayer(); layer !== undefined; layer = nextLayer()) rows.push(await toRow(store, {}, layer));
  return rows.reverse();
}

interface NumberedLayer {
  /** From 1, the lowest. */
  readonly number: number;
  readonly ref: LayerRef;
}

async function toRow(store: Layers, entry: HistoryEntry, layer: NumberedLayer | undefined): Promise<HistoryRow> {
  const count = layer && countLayer(openLayerIndex(await store.rest(layer.ref)));
  return {
    created: entry.created ?? null,
    createdBy: entry.createdBy ?? '',
    comment: entry.comment ?? '',
    size: layer?.ref.descriptor.size ?? 0,
    digest: layer?.ref.descriptor.digest ?? null,
    diffId: layer?.ref.diffId ?? null,
    layer: layer?.number ?? null,
    files: count?.files ?? 0,
    bytes: count?.bytes ?? 0,
    removed: count?.removed ?? 0,
  };
}
