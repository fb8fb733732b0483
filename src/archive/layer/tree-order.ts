import { comparePaths } from '../../base/index.ts';

/**
 * The order in which layers list their paths: depth first, the names of one directory by their bytes, but whiteouts before all
 * others and the opaque marker before them, as image-spec layer.md recommends. A directory comes right before what is in it, and that
 * before the directory's next sibling: `a`, `a/.wh..wh..opq`, `a/.wh.z`, `a/b`, `a-b`.
 */
export function compareTreePaths(a: string, b: string): number {
  return comparePaths(toKey(a), toKey(b));
}

/** Sorts into tree order, computing each item's key only once. */
export function sortByPath<Item>(items: readonly Item[], pathOf: (item: Item) => string): Item[] {
  const keyed = items.map((item) => ({ item, key: toKey(pathOf(item)) }));
  return keyed.sort((a, b) => comparePaths(a.key, b.key)).map(({ item }) => item);
}

/** Byte order is tree order once NUL, which no path holds, stands for the separator, and more of it for what comes first. */
function toKey(path: string): string {
  const whole = `/${path}`;
  const marked = whole.includes('/.wh.') ? whole.replaceAll('/.wh..wh.', '\0\0\0').replaceAll('/.wh.', '\0\0') : whole;
  return marked.replaceAll('/', '\0');
}
