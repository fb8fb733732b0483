import { existsSync, lstatSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { fsPath } from '../base/index.ts';
import type { FileCalls, FileLocks, Machine } from '../host/index.ts';
import { type Digest, digestHex } from '../oci/index.ts';
import type { RootMetadata } from './root-metadata.ts';

/**
 * Where unpacked layers lie: `layers/<hex>.dir` holds the files in `tree`, and the mark of who may trust them. Writing many small files to
 * the disk takes far longer than unpacking them again, so it is not waited for: what was unpacked counts only until the next boot,
 * `ready-<boot id>`, unless it has been synced meanwhile, `durable`.
 */
export interface LayerTrees {
  /** The files of a layer when they are there, whole. */
  find(diffId: Digest): LayerTree | undefined;
  /** A directory for the files of a layer, not yet visible. */
  create(): LayerTree;
  /**
   * Makes a finished tree the layer's own. When there is one already that one stays, as it may be mounted, and the new one is removed.
   * Atomic; safe with several processes at once.
   */
  publish(tree: LayerTree, diffId: Digest): Promise<LayerTree>;
  /** Removes a tree that was not published. */
  remove(tree: LayerTree): Promise<void>;
}

/** Files of one layer, and the directory that holds them. */
export interface LayerTree {
  /** Absolute path of what is moved and removed as one. */
  readonly holder: string;
  /** Absolute path of the root of the files. */
  readonly directory: string;
}

/**
 * One nanosecond after the beginning of 1970: the time of the root directory of a layer that says nothing about the root. Real archives
 * don't date anything so.
 */
const unsaidRoot = { sec: 0, nsec: 1 } as const;

type TreeHost = Pick<FileCalls, 'setTimes'> & FileLocks & Pick<Machine, 'bootId'>;

/**
 * @param scratch a free path on the file system of `directory`; what is left there by a process that died is somebody else's to remove
 * @param suffix what a holder's name ends with: trees of another kind are not taken for these
 */
export function openLayerTrees(directory: string, scratch: () => string, host: TreeHost, suffix = 'dir'): LayerTrees {
  const holderOf = (diffId: Digest): string => `${directory}/${digestHex(diffId)}.${suffix}`;
  const readyMark = `ready-${host.bootId()}`;

  function find(diffId: Digest): LayerTree | undefined {
    const tree = treeIn(holderOf(diffId));
    const { holder } = tree;
    return existsSync(`${holder}/${readyMark}`) || existsSync(`${holder}/${durableMark}`) ? tree : undefined;
  }

  function create(): LayerTree {
    const tree = treeIn(scratch());
    // Programs of the layer that become root must not be there for every user of the machine.
    mkdirSync(tree.holder, { mode: 0o700 });
    mkdirSync(tree.directory, { mode: 0o755 });
    return tree;
  }

  async function publish(tree: LayerTree, diffId: Digest): Promise<LayerTree> {
    writeFileSync(`${tree.holder}/${readyMark}`, '');
    const { found, useless } = swapIn(tree, diffId);
    for (const holder of useless) removeHolder(holder);
    return found;
  }

  /** Only one process at a time decides: else a tree that another has just made, and mounted, could be taken for a leftover. */
  function swapIn(tree: LayerTree, diffId: Digest): { found: LayerTree; useless: readonly string[] } {
    using _lock = host.lockFile(`${directory}/lock`, { wait: true });
    const there = find(diffId);
    if (there !== undefined) return { found: there, useless: [tree.holder] };
    const target = treeIn(holderOf(diffId));
    const leftover = scratch();
    const isLeft = existsSync(target.holder);
    if (isLeft) renameSync(target.holder, leftover);
    renameSync(tree.holder, target.holder);
    return { found: target, useless: isLeft ? [leftover] : [] };
  }

  return { find, create, publish, remove: async (tree) => removeHolder(tree.holder) };
}

/** Removes a holder with all that is in it; none is fine. */
function removeHolder(holder: string): void {
  rmSync(holder, { recursive: true, force: true });
}

/** The file in a holder that says that its tree is on stable storage. */
export const durableMark = 'durable';

/** Says that the layer has nothing to say about its root. */
export function leaveRootUnsaid(directory: string, host: Pick<FileCalls, 'setTimes'>): void {
  host.setTimes(directory, unsaidRoot.sec, unsaidRoot.nsec);
}

/** What a layer says about its root, from the root of its files; `undefined` when it says nothing. */
export function readRoot(directory: string): RootMetadata | undefined {
  const { mtimeNs, mode, uid, gid } = lstatSync(fsPath(directory), { bigint: true });
  if (mtimeNs === BigInt(unsaidRoot.nsec)) return undefined;
  return { mode: Number(mode & 0o7777n), uid: Number(uid), gid: Number(gid) };
}

function treeIn(holder: string): LayerTree {
  return { holder, directory: `${holder}/tree` };
}
