import { archiveFault } from '../faults.ts';
import { quotePath } from '../tar/entry-path.ts';

/**
 * Finds the directories behind the paths of a layer. Symlinks on the way are followed as a process sees them whose root is the
 * layer's: an absolute target begins at the root, and `..` does not lead above it. So no path leads out, whatever links there are.
 * What is found is remembered: the tree must change through one owner only, who says when a directory or symlink is gone.
 */
export interface DirectoryWalk<Directory> {
  /**
   * The directory at `path` of the layer; what is missing of it is made, in place of what may give way.
   *
   * @throws archive/bad-parent when something else is in the way, archive/bad-link when links go on and on; what the tree throws
   */
  make(path: string): Directory;
  /** The same, but nothing is made: `undefined` when there is no such directory. */
  find(path: string): Directory | undefined;
  /** Forgets what was found. */
  forget(): void;
}

/** A tree that is walked, wherever it is. */
export interface WalkedTree<Directory> {
  readonly root: Directory;
  /** The directory that one lies in; asked for any but the root. */
  above(directory: Directory): Directory;
  /** What has this name in a directory, its last component not followed; it is not `''`, `.` or `..`. */
  look(directory: Directory, name: string): OnTheWay<Directory>;
  /**
   * Makes a directory.
   *
   * @param occupied whether something has the name, which is to give way
   * @returns `undefined` when it can not
   */
  make(directory: Directory, name: string, occupied: boolean): Directory | undefined;
  /** Path within the tree. */
  pathOf(directory: Directory, name: string): string;
}

/** A directory, a symlink, something else, or nothing. */
export type OnTheWay<Directory> = Directory | SymlinkOnTheWay | typeof somethingElse | undefined;

export const somethingElse: unique symbol = Symbol('something else');

/** A symlink, with its target as it stands. */
export class SymlinkOnTheWay {
  readonly target: string;

  constructor(target: string) {
    this.target = target;
  }
}

// As many links as Linux follows, and more steps than a path within its limit can have.
const maxLinks = 40;
const maxSteps = 4096;

type Missing = 'make' | 'leave';

/** Opens a walk of a tree. */
export function walkDirectories<Directory>(tree: WalkedTree<Directory>): DirectoryWalk<Directory> {
  const resolved = new Map<string, Directory>();

  function resolve(path: string, missing: Missing): Directory | undefined {
    const seen = resolved.get(path);
    if (seen !== undefined) return seen;
    const directory = walk(path, missing);
    if (directory !== undefined) resolved.set(path, directory);
    return directory;
  }

  function walk(path: string, missing: Missing): Directory | undefined {
    const ahead = splitReversed(path);
    let directory = tree.root;
    let links = 0;
    for (let steps = 0; ; steps++) {
      const name = ahead.pop();
      if (name === undefined) return directory;
      if (steps > maxSteps) throw endlessLinks(path);
      if (name === '..' && directory !== tree.root) directory = tree.above(directory);
      if (name === '' || name === '.' || name === '..') continue;
      const found = tree.look(directory, name);
      if (found instanceof SymlinkOnTheWay) {
        links += 1;
        if (links > maxLinks) throw endlessLinks(path);
        if (found.target.startsWith('/')) directory = tree.root;
        for (const next of splitReversed(found.target)) ahead.push(next);
      } else if (found !== undefined && found !== somethingElse) directory = found;
      else if (missing === 'leave') return undefined;
      else directory = makeDirectory(path, directory, name, found === somethingElse);
    }
  }

  function makeDirectory(path: string, directory: Directory, name: string, occupied: boolean): Directory {
    const made = tree.make(directory, name, occupied);
    if (made === undefined) throw notDirectory(path, tree.pathOf(directory, name));
    return made;
  }

  return {
    make: (path) => resolve(path, 'make') ?? tree.root,
    find: (path) => resolve(path, 'leave'),
    forget: () => resolved.clear(),
  };
}

/** Components, the first one last. */
function splitReversed(path: string): string[] {
  return path.split('/').reverse();
}

function endlessLinks(path: string): Error {
  return archiveFault(
    'archive/bad-link',
    `${quotePath(path)}: the symbolic links on the way run in a circle or go on too long`,
  );
}

function notDirectory(path: string, blocker: string): Error {
  const where = blocker === path ? quotePath(path) : `${quotePath(blocker)}, on the way to ${quotePath(path)},`;
  return archiveFault('archive/bad-parent', `${where} is no directory, but an entry of the layer lies in it`);
}
