import type { Place } from '../base/index.ts';

/** A value of a configuration, with where it stands. */
export type ConfigNode =
  | { readonly kind: 'mapping'; readonly place: Place; readonly entries: readonly ConfigEntry[] }
  | { readonly kind: 'list'; readonly place: Place; readonly items: readonly ConfigNode[] }
  /** @property source as it was written, without quotes */
  | {
      readonly kind: 'scalar';
      readonly place: Place;
      readonly value: string | number | boolean | null;
      readonly source: string;
    };

export interface ConfigEntry {
  readonly key: string;
  readonly keyPlace: Place;
  readonly node: ConfigNode;
}

/** Where something stands that is found by keys and indexes: its key, or the item; the nearest that is there, when it is not. */
export function placeOf(root: ConfigNode, path: readonly (string | number)[]): Place {
  let found: Found = { place: root.place, node: root };
  for (const step of path) {
    const next = findChild(found.node, step);
    if (next === undefined) break;
    found = next;
  }
  return found.place;
}

interface Found {
  readonly place: Place;
  readonly node: ConfigNode;
}

function findChild(node: ConfigNode, step: string | number): Found | undefined {
  // Where a list is taken, one item may stand alone.
  if (step === 0 && node.kind !== 'list') return { place: node.place, node };
  if (node.kind === 'mapping') {
    const entry = node.entries.find(({ key }) => key === step);
    return entry === undefined ? undefined : { place: entry.keyPlace, node: entry.node };
  }
  const item = node.kind === 'list' && typeof step === 'number' ? node.items[step] : undefined;
  return item === undefined ? undefined : { place: item.place, node: item };
}
