import { snapshotFault } from './faults.ts';
import type { FoundFile, TreeReader } from './tree-reader.ts';

/** A directory as the mounted stack would show it: the layers that contribute to it, top first. */
interface MergedDirectory {
  /** Path in each of the layers; '' for the root. */
  readonly path: string;
  readonly readers: readonly TreeReader[];
}

// As many as Linux follows.
const maxLinks = 40;

/** Whether a path leads to a directory, in a stack of layers as it would be seen mounted. @throws snapshot/not-readable */
export function isStackedDirectory(readers: readonly TreeReader[], path: string): boolean {
  return findStacked(readers, path)?.kind === 'directory';
}

/**
 * The content of the file that a path leads to in a stack of layers, as it would be seen with the stack mounted and `/` at its root:
 * marks of overlayfs count, links are followed and lead nowhere outside.
 *
 * @param readers the layers, top first
 * @param limit most bytes accepted
 * @returns `undefined` when there is no such regular file
 * @throws base/too-large, snapshot/not-readable
 */
export function readStackedFile(readers: readonly TreeReader[], path: string, limit: number): Uint8Array | undefined {
  const found = findStacked(readers, path);
  return found?.kind === 'file' ? readFound(found, path, limit) : undefined;
}

/** What a path leads to, other than a link. */
function findStacked(readers: readonly TreeReader[], path: string): Merged | undefined {
  const root: MergedDirectory = { path: '', readers };
  /** Directories from the root to the one reached so far. */
  let way = [root];
  const ahead = path.split('/').reverse();
  for (let links = 0; ; ) {
    const name = ahead.pop();
    if (name === undefined) return { kind: 'directory', directory: way.at(-1) ?? root };
    if (name === '..' && way.length > 1) way.pop();
    if (name === '' || name === '.' || name === '..') continue;
    const found = lookUp(way.at(-1) ?? root, name);
    switch (found?.kind) {
      case 'directory':
        way.push(found.directory);
        break;
      case 'symlink':
        links += 1;
        if (links > maxLinks) return undefined;
        if (found.target.startsWith('/')) way = [root];
        for (const part of found.target.split('/').reverse()) ahead.push(part);
        break;
      case 'file':
        // What is still ahead would have to lie in a file.
        return ahead.length === 0 ? found : undefined;
      case 'whiteout':
      case 'other':
      case undefined:
        return undefined;
    }
  }
}

type Merged =
  | Exclude<FoundFile, { kind: 'directory' }>
  | { readonly kind: 'directory'; readonly directory: MergedDirectory };

/** What a name in a merged directory is: the topmost layer that says something counts, and directories are merged. */
function lookUp(directory: MergedDirectory, name: string): Merged | undefined {
  const path = directory.path === '' ? name : `${directory.path}/${name}`;
  const readers: TreeReader[] = [];
  for (const reader of directory.readers) {
    const found = reader.find(path);
    if (found === undefined) continue;
    if (found.kind !== 'directory') {
      if (readers.length === 0) return found;
      break;
    }
    readers.push(reader);
    if (found.opaque) break;
  }
  return readers.length === 0 ? undefined : { kind: 'directory', directory: { path, readers } };
}

function readFound(file: Extract<FoundFile, { kind: 'file' }>, path: string, limit: number): Uint8Array {
  try {
    return file.read(limit);
  } catch (error) {
    if (!(error instanceof Error) || !('errno' in error)) throw error;
    throw snapshotFault('snapshot/not-readable', `read ${path}: ${error.message}`, { cause: error });
  }
}
