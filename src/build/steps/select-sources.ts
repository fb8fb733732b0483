import { createIgnore, type Ignore } from '../dockerfile/index.ts';
import { buildFault } from '../faults.ts';
import type { CopyOp, CopySource } from '../plan/op.ts';
import type { SourceNode, SourceTree } from '../source-tree.ts';
import { followSource } from './follow-source.ts';
import { matchSources } from './match-sources.ts';
import { nearPaths } from './near-paths.ts';

/** A node and its path below what is copied. */
export interface Below<Node> {
  readonly path: string;
  readonly node: Node;
}

/** One file or directory to copy. */
export interface Selected<Node> {
  /** What the path led to, links followed. */
  readonly node: Node;
  /** Which source it was found by: hard links are kept within one. */
  readonly source: object;
  /** The last name of the path as it was written or matched: the name of a file's copy in a directory. */
  readonly name: string;
  /** Of a directory everything in it that is not excluded, each directory before what is in it. */
  readonly below: readonly Below<Node>[];
  /** With `parents`: where the copy lies below the destination, and the directories on the way there, outermost first. */
  readonly kept?: { readonly path: string; readonly directories: readonly Below<Node>[] };
}

/** What COPY or ADD takes from a tree. */
export interface Selection<Node> {
  readonly selected: readonly Selected<Node>[];
  /** Patterns with wildcards that match nothing, which is allowed. */
  readonly unmatched: readonly string[];
}

/**
 * Finds what the sources of a copy stand for, in order.
 *
 * @throws build/no-source for a path without wildcards that leads to nothing, build/bad-source
 */
export function selectSources<Node extends SourceNode>(
  tree: SourceTree<Node>,
  op: Pick<CopyOp, 'sources' | 'exclude' | 'parents'>,
): Selection<Node> {
  const unmatched: string[] = [];
  const selected = op.sources.flatMap((source) => {
    const found = op.parents ? selectWithParents(tree, source, op.exclude) : selectPlain(tree, source, op.exclude);
    if (found.length === 0) unmatched.push(source.pattern);
    return found;
  });
  return { selected, unmatched };
}

/**
 * What a path leads to, links followed, with all that is in it, to be called `name`.
 *
 * @throws build/no-source, build/bad-source
 */
export function selectOne<Node extends SourceNode>(tree: SourceTree<Node>, path: string, name: string): Selected<Node> {
  const node = followSource(tree, path);
  if (node === undefined) throw absentSource(tree, path);
  return { node, source: {}, name, below: listBelow(tree, node, undefined), kept: { path: name, directories: [] } };
}

function selectPlain<Node extends SourceNode>(
  tree: SourceTree<Node>,
  source: CopySource,
  exclude: readonly string[],
): readonly Selected<Node>[] {
  const excluded = createExcluded(exclude);
  return matchSources(tree, source.pattern).flatMap((path) => {
    const node = followSource(tree, path);
    const name = path.slice(path.lastIndexOf('/') + 1);
    if (node === undefined) throw absentSource(tree, path);
    if (node.type !== 'directory' && excluded?.ignores(name) === true) return [];
    return [{ node, source, name, below: listBelow(tree, node, createExcluded(exclude)) }];
  });
}

/** With --parents links are copied as they are, also when the path names one. */
function selectWithParents<Node extends SourceNode>(
  tree: SourceTree<Node>,
  source: CopySource,
  exclude: readonly string[],
): readonly Selected<Node>[] {
  const base = followSource(tree, source.base);
  if (base === undefined) throw absentSource(tree, source.base);
  const pattern = base.path === '' ? source.pattern : `${base.path}/${source.pattern}`;
  const excluded = createExcluded(exclude);
  return matchSources(tree, pattern, { deep: true }).flatMap((path) => {
    const node = tree.find(path);
    if (node === undefined) throw absentSource(tree, source.pattern);
    const kept = base.path === '' ? path : path.slice(base.path.length + 1);
    if (excluded?.ignores(kept) === true && node.type !== 'directory') return [];
    const below = listBelow(tree, node, createExcluded(exclude));
    const directories = directoriesTo(tree, base.path, kept);
    return [{ node, source, name: kept.slice(kept.lastIndexOf('/') + 1), below, kept: { path: kept, directories } }];
  });
}

function directoriesTo<Node extends SourceNode>(
  tree: SourceTree<Node>,
  base: string,
  path: string,
): readonly Below<Node>[] {
  const names = path.split('/').slice(0, -1);
  return names.flatMap((_, at) => {
    const below = names.slice(0, at + 1).join('/');
    const node = tree.find(base === '' ? below : `${base}/${below}`);
    return node === undefined ? [] : [{ path: below, node }];
  });
}

function createExcluded(exclude: readonly string[]): Ignore | undefined {
  return exclude.length === 0 ? undefined : createIgnore(exclude);
}

/** Everything in a directory that is not excluded; an excluded directory comes along when an exception keeps something in it. */
function listBelow<Node extends SourceNode>(
  tree: SourceTree<Node>,
  directory: Node,
  excluded: Ignore | undefined,
): readonly Below<Node>[] {
  const found: Below<Node>[] = [];
  const walk = (parent: Node, prefix: string): void => {
    for (const node of tree.list(parent)) {
      const path = prefix + node.path.slice(node.path.lastIndexOf('/') + 1);
      const isExcluded = excluded?.ignores(path) === true;
      if (isExcluded && (node.type !== 'directory' || excluded?.mayKeepBelow(path) !== true)) continue;
      found.push({ path, node });
      const before = found.length;
      if (node.type === 'directory') walk(node, `${path}/`);
      if (isExcluded && found.length === before) found.pop();
    }
  };
  if (directory.type === 'directory') walk(directory, '');
  return found;
}

function absentSource<Node extends SourceNode>(tree: SourceTree<Node>, path: string): Error {
  const link = tree.find(path);
  if (link?.type === 'symlink')
    return buildFault('build/no-source', `${path} is a link to ${tree.readLink(link)}, which is not in ${tree.label}`, {
      hint: 'Copy the directory that it lies in: there links are copied as they are.',
    });
  return buildFault('build/no-source', `${path} is not in ${tree.label}`, {
    hint: tree.hintHidden(path) ?? hintNear(nearPaths(tree, path)) ?? tree.hintAbsent(path),
  });
}

function hintNear(paths: readonly string[]): string | undefined {
  if (paths.length === 0) return undefined;
  const last = paths.at(-1) ?? '';
  return `Did you mean ${paths.length === 1 ? last : `${paths.slice(0, -1).join(', ')} or ${last}`}?`;
}
