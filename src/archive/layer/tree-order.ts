import { comparePaths } from '../../base/index.ts';

/**
 * The order in which layers list their paths: depth first, the names of one directory by their bytes. A directory comes right before
 * what is in it, and that before the directory's next sibling (`a`, `a/b`, `a-b`).
 */
export function compareTreePaths(a: string, b: string): number {
  return comparePaths(toKey(a), toKey(b));
}

/** Sorts into tree order, computing each item's key only once. */
export function sortByPath<Item>(items: readonly Item[], pathOf: (item: Item) => string): Item[] {
  const keyed = items.map((item) => ({ item, key: toKey(pathOf(item)) }));
  return keyed.sort((a, b) => comparePaths(a.key, b.key)).map(({ item }) => item);
}

/** Byte order is tree order once the separator is a byte below all others. */
function toKey(path: string): string {
  return path.replaceAll('/', '\0');
}
