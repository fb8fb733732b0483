import { buildFault } from '../faults.ts';
import type { SourceNode, SourceTree } from '../source-tree.ts';

/** What Linux allows (MAXSYMLINKS). */
const maxLinks = 40;

/**
 * What a path leads to, links followed as if the tree's root were `/`: no path leads out of the tree.
 *
 * @returns `undefined` when it leads to nothing
 * @throws build/bad-source when links lead in a circle
 */
export function followSource<Node extends SourceNode>(tree: SourceTree<Node>, path: string): Node | undefined {
  const pending = splitPath(path).reverse();
  let trail: string[] = [];
  let links = 0;
  let node = tree.find('');
  while (pending.length > 0) {
    const name = pending.pop() ?? '';
    if (name === '..') trail.pop();
    else trail.push(name);
    node = tree.find(trail.join('/'));
    if (node === undefined || (pending.length > 0 && node.type !== 'directory' && node.type !== 'symlink'))
      return undefined;
    if (node.type !== 'symlink') continue;
    if (++links > maxLinks)
      throw buildFault('build/bad-source', `too many symbolic links on the way to ${path}`, {
        hint: 'See which of them leads back to itself.',
      });
    const target = tree.readLink(node);
    trail = target.startsWith('/') ? [] : trail.slice(0, -1);
    pending.push(...splitPath(target).reverse());
    node = tree.find(trail.join('/'));
  }
  return node;
}

/** The names of a path, without the empty ones and `.`. */
export function splitPath(path: string): string[] {
  return path.split('/').filter((name) => name !== '' && name !== '.');
}
