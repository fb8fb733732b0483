import { setImmediate } from 'node:timers/promises';
import { assertNotCancelled } from '../../base/index.ts';
import { openContentReader } from '../content-reader.ts';
import type { LayerIndex, LayerNode } from '../layer-index.ts';
import { createFirstDifference } from './first-difference.ts';
import { type Aspect, whatDiffers } from './what-differs.ts';

/** The first path at which two layers are not the same. */
export interface LayerDifference {
  /** Within the layer. */
  readonly path: string;
  /** What differs there; `missing` and `added` tell the second layer from the first, `mark` is one that hides what is below. */
  readonly what: 'missing' | 'added' | 'mark' | 'links' | Aspect;
}

/**
 * Whether a layer is what it should be, with its marks for what it hides and the content of all files; what it says of the root directory
 * is left out. Attributes that `found` lacks are passed over: not every file system keeps all.
 *
 * @returns `undefined` when it is
 * @throws image/unreadable, base/cancelled, and what the layers throw
 */
export async function findDifference(
  expected: LayerIndex,
  found: LayerIndex,
  signal?: AbortSignal,
): Promise<LayerDifference | undefined> {
  using reader = openContentReader();
  const firstDifference = createFirstDifference(reader);
  /** Files that were seen, and which ones of the second layer they are. */
  const twins = new Map<object | number, object | number>();

  function compare(one: LayerNode, other: LayerNode): LayerDifference['what'] | undefined {
    if (one.kind !== other.kind || one.opaque !== other.opaque) return 'mark';
    if (one.kind === 'whiteout') return undefined;
    const [aspect] = whatDiffers(one.entry, withXattrsOf(one, other));
    if (aspect !== undefined) return aspect;
    if (one.entry.type === 'directory') return undefined;
    const twin = twins.get(one.inode);
    if (one.links !== other.links || (twin ?? other.inode) !== other.inode) return 'links';
    twins.set(one.inode, other.inode);
    if (one.entry.type !== 'file' || twin !== undefined) return undefined;
    return firstDifference(expected.content(one), found.content(other)) === undefined ? undefined : 'content';
  }

  async function walk(one: LayerNode, other: LayerNode): Promise<LayerDifference | undefined> {
    assertNotCancelled(signal);
    await setImmediate();
    const others = new Map(found.children(other).map((child) => [child.name, child]));
    for (const child of expected.children(one)) {
      const twin = others.get(child.name);
      others.delete(child.name);
      const what = twin === undefined ? 'missing' : compare(child, twin);
      if (what !== undefined) return { path: child.entry.path, what };
      if (twin === undefined || child.entry.type !== 'directory') continue;
      const below = await walk(child, twin);
      if (below !== undefined) return below;
    }
    const [added] = others.values();
    return added === undefined ? undefined : { path: added.entry.path, what: 'added' };
  }

  return walk(expected.root, found.root);
}

/** The second entry, with those attributes of the first that it lacks. */
function withXattrsOf(one: LayerNode, other: LayerNode): LayerNode['entry'] {
  if (one.entry.xattrs.size === 0) return other.entry;
  return { ...other.entry, xattrs: new Map([...one.entry.xattrs, ...other.entry.xattrs]) };
}
