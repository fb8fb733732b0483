import { comparePaths, encodePath } from '../../base/index.ts';
import { blockSize, direntSize } from './format.ts';
import type { DirectoryNode, IndexNode, Listing } from './index-node.ts';

/** Puts a directory's names in the order of EROFS, by their bytes, with `.` and `..` among them, and counts what they take. */
export function listDirectory(directory: DirectoryNode): Listing {
  const names = ['.', '..', ...directory.children.keys()];
  const ascii = isAscii(names.join(''));
  if (ascii) names.sort();
  else names.sort(comparePaths);
  const nodes = names.map((name) => nodeOf(directory, name));
  return { names, nodes, ascii, size: directorySize(names, ascii), inlineSize: 0, block: 0 };
}

function nodeOf(directory: DirectoryNode, name: string): IndexNode {
  const child = directory.children.get(name);
  if (child !== undefined) return child;
  return name === '..' ? directory.parent : directory;
}

/** Bytes of a name on disk. */
function nameSize(name: string, ascii: boolean): number {
  return ascii ? name.length : encodePath(name).length;
}

/** How many entries fit in the block of a directory that begins with the one at `first`. */
export function blockEntries(names: readonly string[], ascii: boolean, first: number): { end: number; size: number } {
  let size = 0;
  let end = first;
  for (; end < names.length; end++) {
    const next = size + direntSize + nameSize(names[end] ?? '', ascii);
    if (next > blockSize) break;
    size = next;
  }
  return { end, size };
}

/** All blocks but the last count whole. */
function directorySize(names: readonly string[], ascii: boolean): number {
  for (let at = 0, blocks = 0; ; blocks++) {
    const { end, size } = blockEntries(names, ascii, at);
    if (end === names.length) return blocks * blockSize + size;
    at = end;
  }
}

function isAscii(text: string): boolean {
  return Buffer.byteLength(text) === text.length;
}
