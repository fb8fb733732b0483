import { nearestName } from '../base/index.ts';
import type { FileTree } from '../image/index.ts';
import { appFault } from './faults.ts';

/**
 * The fault of a path that is in none of the trees, with what is near it there.
 *
 * @param where what the trees are of, as the message says it: `app:1`, `either of them`
 */
export function noFile(trees: readonly FileTree[], path: string, where: string): Error {
  const near = nearestName(
    path,
    trees.flatMap((tree) => namesNear(tree, path)),
  );
  return appFault('app/no-file', `there is no ${path} in ${where}`, {
    hint: near === undefined ? 'Check the path; `nacre tree` shows what is there.' : `Did you mean ${near}?`,
  });
}

/** What is in the directory that a path would lie in, as whole paths. */
function namesNear(tree: FileTree, path: string): readonly string[] {
  const directory = path.replace(/\/+$/, '').replace(/[^/]*$/, '');
  const { node } = tree.resolve(directory);
  return ((node && tree.children(node)) ?? []).map((child) => `/${child.path}`);
}
