import { nearestName } from '../../base/index.ts';
import type { SourceNode, SourceTree } from '../source-tree.ts';
import { followSource, splitPath } from './follow-source.ts';

/** Nodes looked at for one of the same name elsewhere. */
const searched = 2000;

/** Paths told at most. */
const told = 3;

/** Paths of a tree that may have been meant by one that leads to nothing: a name much like it, or the same name in another directory. */
export function nearPaths<Node extends SourceNode>(tree: SourceTree<Node>, path: string): readonly string[] {
  const names = splitPath(path);
  const same = findNamed(tree, names.at(-1) ?? '');
  const corrected = correct(tree, names);
  return [...new Set([...(corrected === undefined ? [] : [corrected]), ...same])].slice(0, told);
}

/** The path with the first name that is not there replaced by one that is, as far as it leads to something then. */
function correct<Node extends SourceNode>(tree: SourceTree<Node>, names: readonly string[]): string | undefined {
  const at = names.findIndex((_, count) => followSource(tree, names.slice(0, count + 1).join('/')) === undefined);
  const directory = at < 0 ? undefined : followSource(tree, names.slice(0, at).join('/'));
  if (directory?.type !== 'directory') return undefined;
  const near = nearName(names[at] ?? '', tree.list(directory).map(nameOf));
  if (near === undefined) return undefined;
  const whole = names.with(at, near).join('/');
  return tree.find(whole) === undefined ? [...names.slice(0, at), near].join('/') : whole;
}

function nearName(written: string, names: readonly string[]): string | undefined {
  const sameLetters = names.find((name) => name.toLowerCase() === written.toLowerCase());
  return sameLetters ?? nearestName(written, names);
}

/** Where else a name is, the highest directories first. */
function findNamed<Node extends SourceNode>(tree: SourceTree<Node>, name: string): readonly string[] {
  const root = tree.find('');
  const open = root === undefined ? [] : [root];
  const found: string[] = [];
  let count = 0;
  for (let directory = open.shift(); directory !== undefined && count < searched; directory = open.shift()) {
    for (const node of tree.list(directory)) {
      count += 1;
      if (nameOf(node) === name) found.push(node.path);
      if (node.type === 'directory') open.push(node);
    }
  }
  return found.slice(0, told);
}

function nameOf({ path }: SourceNode): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
