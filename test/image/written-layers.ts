import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { isFault } from '../../src/base/index.ts';
import { type FileNode, type FileTree, type LayerIndex, openLayerIndex } from '../../src/image/index.ts';
import type { LayerAtRest } from '../../src/oci/index.ts';
import { toTar } from '../archive/layer-lines.ts';
import { indexOf, restLayer } from '../archive/rest-layer.ts';

/** Layers written down as lines (`d dir`, `f file content`, `l link target`, `f .wh.gone`), at rest in a directory of their own. */
export interface WrittenLayers extends Disposable {
  readonly directory: string;
  /** Another `LayerIndex` each time. */
  open(lines: readonly string[]): LayerIndex;
}

export function writeLayers(): WrittenLayers {
  const directory = mkdtempSync(join(tmpdir(), 'nacre-views-'));
  const rested = new Map<string, LayerAtRest>();
  return {
    directory,
    open(lines) {
      const layer = rested.get(lines.join('\n')) ?? restLayer(directory, toTar(lines));
      rested.set(lines.join('\n'), layer);
      return openLayerIndex(layer);
    },
    [Symbol.dispose]: () => rmSync(directory, { recursive: true }),
  };
}

/** What a tree shows: of each path its type and content, or where it leads. */
export function describePaths(tree: FileTree): Map<string, string> {
  const found = new Map<string, string>();
  const visit = (node: FileNode): void => {
    found.set(node.path, describeNode(tree, node));
    for (const child of tree.children(node) ?? []) visit(child);
  };
  const { node } = tree.resolve('/');
  if (node !== undefined) visit(node);
  return found;
}

export function describeNode(tree: FileTree, node: FileNode): string {
  const { type, size, linkTarget } = node.entry;
  return type === 'file' ? `file ${Buffer.from(tree.readFile(node.path, size) ?? [])}` : `${type} ${linkTarget}`;
}

const names = ['a', 'b', 'c'];
const anyPath = fc.array(fc.constantFrom(...names), { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'));
/** Some of one size, so that contents have to be looked at. */
const anyText = fc.constantFrom('one', 'two', 'three');

const anyLine = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(anyPath, anyText).map(([path, text]) => `f ${path} ${text}`) },
  { weight: 2, arbitrary: anyPath.map((path) => `d ${path}`) },
  { weight: 1, arbitrary: fc.tuple(anyPath, anyPath).map(([path, target]) => `l ${path} ${target}`) },
  { weight: 1, arbitrary: fc.tuple(anyPath, anyPath).map(([path, target]) => `h ${path} ${target}`) },
  { weight: 2, arbitrary: anyPath.map((path) => `f ${path.replace(/[^/]+$/, '.wh.$&')}`) },
  { weight: 1, arbitrary: anyPath.map((path) => `f ${path.replace(/[^/]*$/, '.wh..wh..opq')}`) },
);

/** Random layers with few names, so that they often meet. */
export const randomLayer: fc.Arbitrary<readonly string[]> = fc.array(anyLine, { maxLength: 8 }).filter(isLayer);

/** Not so when its lines contradict each other. */
function isLayer(lines: readonly string[]): boolean {
  try {
    indexOf(toTar(lines));
    return true;
  } catch (error) {
    if (isFault(error)) return false;
    throw error;
  }
}
