import { plainEntry } from '../../archive/index.ts';
import type { LayerIndex, LayerNode } from '../layer-index.ts';

/**
 * What stands for the layers that were not looked into yet, as the lowest one of a stack: it may have anything anywhere, so it seems to have a directory of every
 * name. What comes from it, or merges with it, is not known.
 */
export const unreadLayers: LayerIndex = {
  root: toNode('', ''),
  rootSaid: false,
  children: () => [],
  find: ({ entry }, name) => toNode(entry.path === '' ? name : `${entry.path}/${name}`, name),
  content: () => [],
};

function toNode(path: string, name: string): LayerNode {
  const entry = { ...plainEntry, path, type: 'directory', mode: 0o755 } as const;
  return { name, kind: 'entry', entry, opaque: false, links: 1, inode: entry };
}
