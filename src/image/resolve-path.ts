import { imageFault } from './faults.ts';
import type { Resolved } from './file-node.ts';
import type { MergedTree } from './merge-layers.ts';
import type { MergedNode } from './merged-node.ts';

/** What Linux allows (MAXSYMLINKS). */
const maxLinks = 40;

/**
 * Follows a path from the root, links resolved as a process chrooted there would see them: absolute targets start at the root, `..` stops at it.
 *
 * @throws image/bad-layer when more than 40 links are met
 */
export function resolvePath(tree: MergedTree, path: string, follow: boolean): Resolved {
  const { root } = tree;
  const pending = components(path).reverse();
  let links = 0;
  let trail: MergedNode[] = [root];
  while (pending.length > 0) {
    const name = pending.pop() ?? '';
    const here = trail.at(-1) ?? root;
    if (name === '..') {
      if (trail.length > 1) trail.pop();
      continue;
    }
    const next = tree.find(here, name);
    if (next === undefined) return { path: missingPath(here, name, pending), node: undefined };
    if (next.entry.type !== 'symlink' || (pending.length === 0 && !follow)) {
      trail.push(next);
      continue;
    }
    if (++links > maxLinks)
      throw imageFault('image/bad-layer', `too many symbolic links on the way to /${path.replace(/^\/+/, '')}`);
    const target = next.entry.linkTarget;
    if (target.startsWith('/')) trail = [root];
    pending.push(...components(target).reverse());
  }
  const node = trail.at(-1) ?? root;
  return { path: node.path, node };
}

/** Where the rest of the path would lie; its `..` are taken by name, since nothing there can be a link. */
function missingPath(here: MergedNode, name: string, pending: readonly string[]): string {
  const names = here.path === '' ? [name] : [...here.path.split('/'), name];
  for (const next of [...pending].reverse()) {
    if (next === '..') names.pop();
    else names.push(next);
  }
  return names.join('/');
}

function components(path: string): string[] {
  return path.split('/').filter((name) => name !== '' && name !== '.');
}
