import { openContentReader } from '../content-reader.ts';
import type { ContentRange, LayerIndex, LayerNode } from '../layer-index.ts';
import { createFirstDifference, type FirstDifference } from './first-difference.ts';
import { type Aspect, whatDiffers } from './what-differs.ts';

/** One path at which two layers are not the same. */
export interface LayerPathDifference {
  /** Within the layer. */
  readonly path: string;
  /** `undefined` when only the second layer has it. */
  readonly before: LayerNode | undefined;
  readonly after: LayerNode | undefined;
  /** What differs; empty when only one of the two has it. `mark`: one hides what is below; `links`: how many names the file has. */
  readonly aspects: readonly (Aspect | 'mark' | 'links')[];
  /** Of two contents that differ: the first byte that does, from 0. */
  readonly offset?: number;
}

/**
 * Where two layers differ, in tree order: all that a tar of them would tell, times of directories too. What only one of them has is told
 * with all that is below it. Contents are compared byte by byte.
 *
 * @throws image/unreadable, and what the layers throw
 */
export function* layerDifferences(before: LayerIndex, after: LayerIndex): Generator<LayerPathDifference, void> {
  using reader = openContentReader();
  yield* compareBelow({ before, after, firstDifference: createFirstDifference(reader) }, before.root, after.root);
}

interface Sides {
  readonly before: LayerIndex;
  readonly after: LayerIndex;
  readonly firstDifference: FirstDifference;
}

function* compareBelow(sides: Sides, one: LayerNode, other: LayerNode): Generator<LayerPathDifference, void> {
  const children = sides.before.children(one);
  const others = new Map(sides.after.children(other).map((child) => [child.name, child]));
  for (const child of children) {
    const twin = others.get(child.name);
    others.delete(child.name);
    if (twin === undefined) yield* tellAll(sides.before, child, (node) => alone(node, undefined));
    else yield* compareNodes(sides, child, twin);
  }
  for (const added of others.values()) yield* tellAll(sides.after, added, (node) => alone(undefined, node));
}

function* compareNodes(sides: Sides, one: LayerNode, other: LayerNode): Generator<LayerPathDifference, void> {
  const found = compareOne(sides, one, other);
  if (found !== undefined) yield found;
  yield* compareBelow(sides, one, other);
}

function compareOne(sides: Sides, one: LayerNode, other: LayerNode): LayerPathDifference | undefined {
  const { path } = one.entry;
  const told = { path, before: one, after: other };
  if (one.kind !== other.kind || one.opaque !== other.opaque) return { ...told, aspects: ['mark'] };
  if (one.kind === 'whiteout') return undefined;
  const linked = one.entry.type !== 'directory' && one.links !== other.links;
  const aspects = [...whatDiffers(one.entry, other.entry), ...(linked ? (['links'] as const) : [])];
  const isFile = one.entry.type === 'file' && other.entry.type === 'file';
  const offset = isFile ? sides.firstDifference(rangesOf(sides.before, one), rangesOf(sides.after, other)) : undefined;
  if (offset === undefined) return aspects.length === 0 ? undefined : { ...told, aspects };
  return { ...told, aspects: aspects.includes('content') ? aspects : [...aspects, 'content'], offset };
}

function rangesOf(layer: LayerIndex, node: LayerNode): readonly ContentRange[] {
  return node.entry.size === 0 ? [] : layer.content(node);
}

function* tellAll(
  layer: LayerIndex,
  node: LayerNode,
  tell: (node: LayerNode) => LayerPathDifference,
): Generator<LayerPathDifference, void> {
  yield tell(node);
  for (const child of layer.children(node)) yield* tellAll(layer, child, tell);
}

function alone(before: LayerNode | undefined, after: LayerNode | undefined): LayerPathDifference {
  return { path: (before ?? after)?.entry.path ?? '', before, after, aspects: [] };
}
