import type { ContextNode } from '../context-source.ts';
import type { Ignore } from '../dockerfile/index.ts';

/** Whether nothing at or below `path` can be kept: then it need not be looked at. */
export function isDropped(ignore: Ignore, path: string, isDirectory: boolean): boolean {
  return ignore.ignores(path) && !(isDirectory && ignore.mayKeepBelow(path));
}

/** An ignored directory is there all the same when an exception brings back something in it. */
export function isKept(
  ignore: Ignore,
  node: ContextNode,
  list: (directory: ContextNode) => readonly ContextNode[],
): boolean {
  if (!ignore.ignores(node.path)) return true;
  return node.type === 'directory' && ignore.mayKeepBelow(node.path) && list(node).length > 0;
}

/** What to do about a path that leads to nothing in a context. */
export const absentHint = 'Check the path: it starts at the context, whatever directory the Dockerfile is in.';
