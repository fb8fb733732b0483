import { comparePaths } from '../../base/index.ts';
import type { LayerIndex, LayerNode } from '../layer-index.ts';

/** What an upper layer does to a path of a lower one. */
export interface Cover {
  /** The layer that does it: of several the lowest. */
  readonly layer: number;
  /** `replaced`: it has something else there; `removed`: it takes away the path or a directory that it lies in. */
  readonly kind: 'replaced' | 'removed';
}

/** What one layer has at one path. */
export interface LayerPath {
  readonly path: string;
  readonly layer: number;
  readonly node: LayerNode;
  /** `undefined` when it shows in the whole stack. */
  readonly cover: Cover | undefined;
}

/**
 * Everything that a stack of layers holds, hidden or not, path by path in tree order; the root is left out.
 *
 * @param layers lowest first
 * @returns of each path what the layers have there, lowest first
 */
export function* walkLayers(layers: readonly LayerIndex[]): Generator<readonly LayerPath[], void> {
  yield* walkDirectory(
    layers,
    layers.map(({ root }, layer) => ({ path: '', layer, node: root, cover: undefined })),
  );
}

/** @param directories what the layers have at one path, lowest first; all of them directories */
function* walkDirectory(
  layers: readonly LayerIndex[],
  directories: readonly LayerPath[],
): Generator<readonly LayerPath[], void> {
  const names = gatherNames(layers, directories);
  const sorted = directories.length < 2 ? names : [...names].sort(([a], [b]) => comparePaths(a, b));
  for (const [, found] of sorted) {
    const covered = coverAll(found);
    yield covered;
    const below = covered.filter(({ node }) => isDirectory(node));
    if (below.length > 0) yield* walkDirectory(layers, below);
  }
}

function gatherNames(layers: readonly LayerIndex[], directories: readonly LayerPath[]): Map<string, LayerPath[]> {
  const names = new Map<string, LayerPath[]>();
  for (const directory of directories) {
    const { path, layer } = directory;
    const cover = coverInside(directory, directories);
    for (const node of layers[layer]?.children(directory.node) ?? []) {
      const child = { path: path === '' ? node.name : `${path}/${node.name}`, layer, node, cover };
      const found = names.get(node.name);
      if (found === undefined) names.set(node.name, [child]);
      else found.push(child);
    }
  }
  return names;
}

/** What hides everything in a directory: whatever hides it itself, or a layer above that shows its own directory alone. */
function coverInside({ layer, cover }: LayerPath, directories: readonly LayerPath[]): Cover | undefined {
  if (cover !== undefined) return { layer: cover.layer, kind: 'removed' };
  const opaque = directories.find((above) => above.layer > layer && above.node.opaque);
  return opaque && { layer: opaque.layer, kind: 'removed' };
}

/** Says of each what first hides it: something above it at its own path, or what hides all that is in its directory. */
function coverAll(found: readonly LayerPath[]): readonly LayerPath[] {
  if (found.length < 2) return found;
  return found.map((each, at) => {
    const above = found.slice(at + 1).find(({ node }) => !isDirectory(node) || !isDirectory(each.node));
    if (above === undefined || (each.cover !== undefined && each.cover.layer < above.layer)) return each;
    return { ...each, cover: { layer: above.layer, kind: above.node.kind === 'whiteout' ? 'removed' : 'replaced' } };
  });
}

function isDirectory({ kind, entry }: LayerNode): boolean {
  return kind === 'entry' && entry.type === 'directory';
}
