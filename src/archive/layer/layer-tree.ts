import { type BigIntStats, chmodSync, mkdirSync, statSync } from 'node:fs';
import { fsPath } from '../../base/index.ts';
import { archiveFault } from '../faults.ts';
import type { ApplyOptions } from './apply-options.ts';
import { failedWith, fileFault } from './file-fault.ts';
import { type HideBelow, hideByMarks, hideByRemoving } from './hide-below.ts';
import { impliedDirectory } from './place-rules.ts';
import { type DirectoryKeeper, openRealDirectories, type RealDirectories } from './real-directories.ts';
import { type Removed, removeTree } from './remove-tree.ts';
import { createMetadataSetter, type Metadata, type MetadataSetter, withOwners } from './set-metadata.ts';
import { toMetadata } from './stat-entry.ts';

/** What a directory gets at the end. */
type Deferred =
  | { readonly kind: 'set'; readonly metadata: Metadata; readonly found: boolean }
  | { readonly kind: 'restore'; readonly metadata: Metadata; readonly unlocked: boolean };

/** The directory that a layer is applied to, with what has to be remembered until the layer is all there. Paths are absolute. */
export class LayerTree implements DirectoryKeeper {
  readonly root: string;
  readonly directories: RealDirectories;
  readonly hiding: HideBelow;
  readonly setter: MetadataSetter;
  readonly #ops: ApplyOptions['ops'];
  readonly #deferred = new Map<string, Deferred>();
  readonly #groupDirectories = new Set<string>();
  readonly #isRoot = process.geteuid?.() === 0;

  /** @throws archive/not-applied when the root is no directory */
  constructor(root: string, options: ApplyOptions) {
    const { ops, mode, owners = 'layer', mapOwner, overlayXattrs = 'trusted' } = options;
    this.root = root;
    this.#ops = ops;
    const setter = createMetadataSetter(ops, owners);
    this.setter = mapOwner === undefined ? setter : withOwners(setter, mapOwner);
    this.directories = openRealDirectories(root, this);
    this.hiding =
      mode === 'overlay' ? hideByMarks(ops, `${overlayXattrs}.overlay.`) : hideByRemoving(root, this.#forget);
    this.found(root, statRoot(root));
  }

  found(hostPath: string, stat: BigIntStats): void {
    if ((stat.mode & 0o2000n) !== 0n) this.#groupDirectories.add(hostPath);
    // Without root, nothing can be done in a directory that its own mode closes.
    const unlocked = !this.#isRoot && (stat.mode & 0o700n) !== 0o700n;
    if (unlocked) chmodSync(fsPath(hostPath), Number(stat.mode & 0o7777n) | 0o700);
    if (this.#deferred.has(hostPath)) return;
    const metadata = { ...toMetadata(stat, Number.POSITIVE_INFINITY), xattrs: impliedDirectory.xattrs };
    this.#deferred.set(hostPath, { kind: 'restore', metadata, unlocked });
  }

  make(hostPath: string, occupied: boolean): boolean {
    // What the layer itself has put there stays, and what lies in it is a contradiction.
    if (occupied && this.hiding.isOwn(hostPath)) return false;
    this.place(hostPath, 'directory', () => mkdirSync(fsPath(hostPath), 0o700));
    this.deferMetadata(hostPath, impliedDirectory, false);
    return true;
  }

  /** Makes something that must not be there yet; whatever is there is removed first. */
  place(hostPath: string, type: 'directory' | 'other', make: () => void): void {
    let replaced: Removed = 'nothing';
    try {
      make();
    } catch (error) {
      if (!failedWith(error, 'EEXIST')) throw error;
      replaced = removeTree(hostPath, this.#forget);
      make();
    }
    this.hiding.made(hostPath, type, replaced);
  }

  /** Whether what is made in this directory gets the directory's group instead of ours. */
  isGroupDirectory(directory: string): boolean {
    return this.#groupDirectories.has(directory);
  }

  /** Remembers what to give to a directory at the end; `found` when it was there before. */
  deferMetadata(directory: string, metadata: Metadata, found: boolean): void {
    this.#deferred.set(directory, { kind: 'set', metadata, found });
  }

  /** Gives each directory what is its own; those that the layer only reached through get back the time they had. */
  *finish(): Generator<void, void> {
    // The last ones first: what is below a directory is done before that is closed.
    for (const [directory, deferred] of [...this.#deferred].reverse()) {
      try {
        this.#settle(directory, deferred);
      } catch (error) {
        throw fileFault(`finish directory ${directory.slice(this.root.length)}/`, error, 'archive/not-applied');
      }
      yield;
    }
  }

  #settle(directory: string, deferred: Deferred): void {
    const { metadata } = deferred;
    if (deferred.kind === 'set') this.setter.setDirectory(directory, metadata, deferred.found);
    else {
      if (deferred.unlocked) chmodSync(fsPath(directory), metadata.mode);
      this.#ops.setTimes(directory, metadata.mtimeSec, metadata.mtimeNsec);
    }
  }

  readonly #forget = (hostPath: string): void => {
    this.#deferred.delete(hostPath);
    this.#groupDirectories.delete(hostPath);
    this.directories.forget(hostPath);
    this.hiding.forget(hostPath);
  };
}

function statRoot(root: string): BigIntStats {
  try {
    const stat = statSync(fsPath(root), { bigint: true });
    if (stat.isDirectory()) return stat;
  } catch (error) {
    throw fileFault(`apply a layer to ${root}`, error, 'archive/not-applied');
  }
  throw archiveFault('archive/not-applied', `apply a layer to ${root}: not a directory`);
}
