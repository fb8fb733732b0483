import type { HistoryEntry } from '../../oci/index.ts';

/**
 * A history in which exactly the layers there are have an entry each. Images may tell of fewer, or of none at all: then a layer on
 * top would be taken for one further down. Source: image-spec config.md, "history".
 *
 * @param count layers in the image
 */
export function tellLayers(history: readonly HistoryEntry[], count: number): readonly HistoryEntry[] {
  let told = 0;
  const entries = history.map((entry) =>
    entry.emptyLayer === true || told++ < count ? entry : { ...entry, emptyLayer: true },
  );
  return [...entries, ...Array.from({ length: Math.max(0, count - told) }, (): HistoryEntry => ({}))];
}
