import { comparePaths } from '../../base/index.ts';
import { type ContentReader, openContentReader } from '../content-reader.ts';
import { createFirstDifference } from '../diff/first-difference.ts';
import type { LayerIndex, LayerNode } from '../layer-index.ts';
import { findDuplicates } from './find-duplicates.ts';
import type { StoredFile, WastedFile } from './stored-file.ts';
import { type Cover, walkLayers } from './walk-layers.ts';

/** How much of what the layers hold is of use. All in bytes of file content, each file of a layer once however many names it has. */
export interface Waste {
  /** What all layers hold. */
  readonly total: number;
  /** What upper layers hide. */
  readonly hidden: number;
  /** What shows although a lower layer shows the same content. */
  readonly duplicated: number;
  /** 1 - (hidden + duplicated) / total; 1 when there is nothing. */
  readonly efficiency: number;
  /** Lowest first: what each holds, and what of that is wasted. */
  readonly layers: readonly { readonly size: number; readonly wasted: number }[];
  /** Largest first. Empty files waste nothing. */
  readonly files: readonly WastedFile[];
}

/**
 * Measures what a stack of layers holds for nothing: bytes that upper layers hide, and bytes that they store again.
 *
 * @param layers lowest first
 * @throws image/unreadable
 */
export function measureWaste(layers: readonly LayerIndex[]): Waste {
  using reader = openContentReader();
  const stored = gatherFiles(layers);
  const files = [...toHidden(layers, stored, reader), ...findDuplicates(layers, stored, reader)];
  const sizes = layers.map(() => ({ size: 0, wasted: 0 }));
  const count = (layer: number, what: 'size' | 'wasted', bytes: number): void => {
    const sum = sizes[layer];
    if (sum !== undefined) sum[what] += bytes;
  };
  for (const { layer, node } of stored) count(layer, 'size', node.entry.size);
  for (const { layer, size } of files) count(layer, 'wasted', size);
  const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, each) => sum + each, 0);
  const total = sumOf(sizes.map(({ size }) => size));
  const wasted = sumOf(sizes.map(({ wasted }) => wasted));
  const duplicated = sumOf(files.map(({ why, size }) => (why === 'duplicate' ? size : 0)));
  return {
    total,
    hidden: wasted - duplicated,
    duplicated,
    efficiency: total === 0 ? 1 : 1 - wasted / total,
    layers: sizes,
    files: files.sort((a, b) => b.size - a.size || comparePaths(a.path, b.path) || a.layer - b.layer),
  };
}

/** The regular files of each layer that are not empty, each once; in tree order of the first name. */
function gatherFiles(layers: readonly LayerIndex[]): readonly StoredFile[] {
  const files: StoredFile[] = [];
  const linked = layers.map(() => new Map<LayerNode['inode'], StoredFile>());
  for (const found of walkLayers(layers)) {
    for (const { path, layer, node, cover } of found) {
      if (node.kind !== 'entry' || node.entry.type !== 'file' || node.entry.size === 0) continue;
      const over = found.find((other) => other.layer === cover?.layer);
      const known = node.links > 1 ? linked[layer]?.get(node.inode) : undefined;
      if (known !== undefined) {
        if (isLater(cover, known.cover)) Object.assign(known, { path, cover, over });
        continue;
      }
      const file = { layer, node, path, cover, over };
      if (node.links > 1) linked[layer]?.set(node.inode, file);
      files.push(file);
    }
  }
  return files;
}

/** Whether a name stays visible longer than another. */
function isLater(cover: Cover | undefined, than: Cover | undefined): boolean {
  return than !== undefined && (cover === undefined || cover.layer > than.layer);
}

function* toHidden(
  layers: readonly LayerIndex[],
  stored: readonly StoredFile[],
  reader: ContentReader,
): Generator<WastedFile, void> {
  const firstDifference = createFirstDifference(reader);
  for (const { path, layer, node, cover, over } of stored) {
    if (cover === undefined) continue;
    const { size } = node.entry;
    const isRewritten =
      cover.kind === 'replaced' &&
      over?.node.entry.type === 'file' &&
      over.node.entry.size === size &&
      firstDifference(layers[layer]?.content(node) ?? [], layers[over.layer]?.content(over.node) ?? []) === undefined;
    yield { path, layer, size, why: isRewritten ? 'rewritten' : cover.kind, by: cover.layer };
  }
}
