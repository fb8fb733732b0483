import { type BigIntStats, lstatSync, readlinkSync } from 'node:fs';
import { decodePath, fsPath } from '../../base/index.ts';
import {
  type DirectoryWalk,
  type OnTheWay,
  SymlinkOnTheWay,
  somethingElse,
  type WalkedTree,
  walkDirectories,
} from './walk-directories.ts';

/** Finds the real directories behind the paths of a layer, by absolute path, as `DirectoryWalk` says. */
export interface RealDirectories extends Omit<DirectoryWalk<string>, 'forget'> {
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
  const tree = new RealTree(root, keeper);
  const { make, find, forget } = walkDirectories(tree);
  return {
    make,
    find,
    forget(hostPath) {
      tree.known.delete(hostPath);
      forget();
    },
  };
}

/** A tree on disk; its directories are absolute paths. */
class RealTree implements WalkedTree<string> {
  readonly root: string;
  /** What is known to be a directory and no symlink. */
  readonly known = new Set<string>();
  readonly #keeper: DirectoryKeeper;

  constructor(root: string, keeper: DirectoryKeeper) {
    this.root = root;
    this.#keeper = keeper;
  }

  above(directory: string): string {
    return directory.slice(0, directory.lastIndexOf('/'));
  }

  look(directory: string, name: string): OnTheWay<string> {
    const hostPath = `${directory}/${name}`;
    if (this.known.has(hostPath)) return hostPath;
    const stat = lstatSync(fsPath(hostPath), { bigint: true, throwIfNoEntry: false });
    if (stat?.isSymbolicLink()) {
      return new SymlinkOnTheWay(decodePath(readlinkSync(fsPath(hostPath), { encoding: 'buffer' })));
    }
    if (stat === undefined) return undefined;
    if (!stat.isDirectory()) return somethingElse;
    this.#keeper.found(hostPath, stat);
    this.known.add(hostPath);
    return hostPath;
  }

  make(directory: string, name: string, occupied: boolean): string | undefined {
    const hostPath = `${directory}/${name}`;
    if (!this.#keeper.make(hostPath, occupied)) return undefined;
    this.known.add(hostPath);
    return hostPath;
  }

  pathOf(directory: string, name: string): string {
    return `${directory}/${name}`.slice(this.root.length + 1);
  }
}
