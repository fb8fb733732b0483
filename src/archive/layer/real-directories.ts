import { type BigIntStats, lstatSync, readlinkSync } from 'node:fs';
import { decodePath, fsPath } from '../../base/index.ts';
import { archiveFault } from '../faults.ts';
import { quotePath } from '../tar/entry-path.ts';

/**
 * Finds the real directories behind the paths of a layer. Symlinks on the way are followed as a process sees them whose root is the
 * layer's: an absolute target begins at the root, and `..` does not lead above it. So no path leads out, whatever links there are.
 * What is found is remembered: the tree must change through one owner only, who says what is gone.
 */
export interface RealDirectories {
  /**
   * Absolute path of the directory at `path` of the layer; what is missing of it is made, in place of what may give way.
   *
   * @throws archive/bad-parent when something else is in the way, archive/bad-link when links go on and on; system errors
   */
  make(path: string): string;
  /** The same, but nothing is made: `undefined` when there is no such directory. */
  find(path: string): string | undefined;
  /** Says that the directory or symlink which was at this absolute path is gone. */
  forget(hostPath: string): void;
}

/** Whose the directories are. */
export interface DirectoryKeeper {
  /** Told of each directory that is there once, by absolute path, before anything is done in it. */
  found(hostPath: string, stat: BigIntStats): void;
  /**
   * Makes a directory, in place of what is there.
   *
   * @returns whether what is there could give way
   */
  make(hostPath: string, occupied: boolean): boolean;
}

/** @param root absolute path of a directory, free of symlinks from there on */
export function openRealDirectories(root: string, keeper: DirectoryKeeper): RealDirectories {
  return new WalkedDirectories(root, keeper);
}

// As many links as Linux follows, and more steps than a path within its limit can have.
const maxLinks = 40;
const maxSteps = 4096;

type Missing = 'make' | 'leave';

/** What is on the way: a directory, a symlink, or neither. */
type Way = 'directory' | { readonly link: string } | undefined;

class WalkedDirectories implements RealDirectories {
  readonly #root: string;
  readonly #keeper: DirectoryKeeper;
  /** Absolute paths by path in the layer. */
  readonly #resolved = new Map<string, string>();
  /** Absolute paths of what is known to be a directory and no symlink. */
  readonly #known = new Set<string>();

  constructor(root: string, keeper: DirectoryKeeper) {
    this.#root = root;
    this.#keeper = keeper;
  }

  make(path: string): string {
    return this.#resolve(path, 'make') ?? this.#root;
  }

  find(path: string): string | undefined {
    return this.#resolve(path, 'leave');
  }

  forget(hostPath: string): void {
    this.#known.delete(hostPath);
    this.#resolved.clear();
  }

  #resolve(path: string, missing: Missing): string | undefined {
    const seen = this.#resolved.get(path);
    if (seen !== undefined) return seen;
    const hostPath = this.#walk(path, missing);
    if (hostPath !== undefined) this.#resolved.set(path, hostPath);
    return hostPath;
  }

  #walk(path: string, missing: Missing): string | undefined {
    const ahead = splitReversed(path);
    let real = this.#root;
    let links = 0;
    for (let steps = 0; ahead.length > 0; steps++) {
      if (steps > maxSteps) throw endlessLinks(path);
      const part = ahead.pop() as string;
      if (part === '..') real = this.#above(real);
      if (part === '' || part === '.' || part === '..') continue;
      const way = this.#look(path, `${real}/${part}`, missing);
      if (way === undefined) return undefined;
      if (way === 'directory') {
        real = `${real}/${part}`;
        continue;
      }
      links += 1;
      if (links > maxLinks) throw endlessLinks(path);
      if (way.link.startsWith('/')) real = this.#root;
      for (const next of splitReversed(way.link)) ahead.push(next);
    }
    return real;
  }

  /** The directory above a real one, which is never a link; of the root, the root. */
  #above(directory: string): string {
    return directory === this.#root ? directory : directory.slice(0, directory.lastIndexOf('/'));
  }

  #look(path: string, hostPath: string, missing: Missing): Way {
    if (this.#known.has(hostPath)) return 'directory';
    const stat = lstatSync(fsPath(hostPath), { bigint: true, throwIfNoEntry: false });
    if (stat?.isSymbolicLink()) return { link: decodePath(readlinkSync(fsPath(hostPath), { encoding: 'buffer' })) };
    if (stat?.isDirectory()) this.#keeper.found(hostPath, stat);
    else if (missing === 'leave') return undefined;
    else if (!this.#keeper.make(hostPath, stat !== undefined))
      throw notDirectory(path, hostPath.slice(this.#root.length + 1));
    this.#known.add(hostPath);
    return 'directory';
  }
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
