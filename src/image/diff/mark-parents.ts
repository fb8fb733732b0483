import type { FileChange } from './compare-trees.ts';

/** A change, or a directory in which something below is changed. */
export type MarkedChange = FileChange | { readonly kind: 'around'; readonly path: string };

/**
 * Changes as Docker tells those of a container: the directories on the way to each are named too, and of a directory that is gone
 * nothing but itself.
 *
 * @param changes in tree order, as `compareTrees` gives them
 * @param within directories that this path lies in are not named
 */
export function* markParents(changes: Iterable<FileChange>, within = ''): Generator<MarkedChange, void> {
  /** The last path given and the directories it lies in. */
  let trail: readonly string[] = [];
  let gone: string | undefined;
  for (const change of changes) {
    if (gone !== undefined && change.path.startsWith(`${gone}/`)) continue;
    gone = change.kind === 'removed' ? change.path : undefined;
    const parents = parentsOf(change.path);
    for (const path of parents)
      if (!trail.includes(path) && !within.startsWith(`${path}/`)) yield { kind: 'around', path };
    yield change;
    trail = [...parents, change.path];
  }
}

/** The directories a path lies in, the root left out: `a/b/c` lies in `a` and `a/b`. */
function parentsOf(path: string): readonly string[] {
  const names = path.split('/').slice(0, -1);
  return names.map((_, at) => names.slice(0, at + 1).join('/'));
}
