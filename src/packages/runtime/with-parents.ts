import { type LayerItem, plainEntry } from '../../archive/index.ts';

/** The items with the directories that they lie in, but those that are among them: of root, mode 0755, dated 1970. */
export function withParents(items: readonly LayerItem[]): readonly LayerItem[] {
  const paths = new Set(items.map(({ entry }) => entry.path));
  const parents: LayerItem[] = [];
  for (const { entry } of items) {
    for (let at = entry.path.lastIndexOf('/'); at > 0; at = entry.path.lastIndexOf('/', at - 1)) {
      const path = entry.path.slice(0, at);
      if (paths.has(path)) break;
      paths.add(path);
      parents.push({ entry: { ...plainEntry, path, type: 'directory', mode: 0o755 } });
    }
  }
  return [...parents, ...items];
}
