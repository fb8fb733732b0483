import { createPathMatcher, hasWildcards, type PathMatcher } from '../dockerfile/index.ts';
import { buildFault } from '../faults.ts';
import type { SourceNode, SourceTree } from '../source-tree.ts';
import { followSource, splitPath } from './follow-source.ts';

/** One name of a pattern; 'any depth' is `**`. */
type Part = PathMatcher | 'any depth';

/**
 * The paths that a pattern stands for: the pattern itself when it has no wildcards, whether there is something or not. Wildcards match
 * within one name, and links are followed only in front of the first one.
 *
 * @param options.deep `**` stands for any number of directories
 * @throws build/bad-source when the pattern is malformed
 */
export function matchSources<Node extends SourceNode>(
  tree: SourceTree<Node>,
  pattern: string,
  options: { readonly deep?: boolean } = {},
): readonly string[] {
  const names = splitPath(pattern);
  const first = names.findIndex(hasWildcards);
  if (first < 0) return [pattern];
  const start = followSource(tree, names.slice(0, first).join('/'));
  const parts = names.slice(first).map((name) => toPart(name, options.deep === true));
  return start?.type === 'directory' ? [...new Set(matchBelow(tree, start, parts))] : [];
}

function toPart(name: string, deep: boolean): Part {
  if (deep && name === '**') return 'any depth';
  const matcher = createPathMatcher(name);
  if (matcher !== undefined) return matcher;
  throw buildFault('build/bad-source', `the pattern ${name} is malformed`, {
    hint: 'Close the bracket, or put a backslash before a character that stands for itself.',
  });
}

function* matchBelow<Node extends SourceNode>(
  tree: SourceTree<Node>,
  directory: Node,
  parts: readonly Part[],
): Generator<string> {
  for (const node of tree.list(directory)) yield* matchNode(tree, node, parts);
}

/** What matches at or below a node, whose own name is the first to match. */
function* matchNode<Node extends SourceNode>(
  tree: SourceTree<Node>,
  node: Node,
  parts: readonly Part[],
): Generator<string> {
  const [part, ...rest] = parts;
  const isDirectory = node.type === 'directory';
  if (part === 'any depth') {
    if (rest.length === 0) yield node.path;
    else yield* matchNode(tree, node, rest);
    if (isDirectory) yield* matchBelow(tree, node, parts);
  } else if (part?.(node.path.slice(node.path.lastIndexOf('/') + 1)) === true) {
    if (rest.length === 0) yield node.path;
    else if (isDirectory) yield* matchBelow(tree, node, rest);
  }
}
