import { existsSync, mkdirSync, readdirSync, rmdirSync, statfsSync, unlinkSync } from 'node:fs';
import { type FileLock, type FileLocks, isSystemError, type Mounter, makeDirectory } from '../host/index.ts';
import { type Digest, digestHex } from '../oci/index.ts';

/**
 * Mounts that all processes of this machine share, one for each layer: `<directory>/<hex>`. Whoever uses one holds a shared lock on
 * `<hex>.lock`, which ends with its holder however that ends, so that the kernel keeps the count of users. Mounts are made and taken down
 * by whoever holds `lock` alone; it is never held for longer than that.
 */
export interface LayerMounts extends Disposable {
  /**
   * Uses a layer's mount until disposed, and makes it when there is none. Idempotent; cheap when it is used already.
   *
   * @param mount called at most once, with the path to mount at
   * @returns absolute path of the root of the layer's files
   * @throws host/lock-failed, and what `mount` throws
   */
  use(diffId: Digest, mount: (target: string) => void): string;
}

/** What mounts are kept with. */
export type LayerMountsHost = Pick<Mounter, 'unmount'> & FileLocks;

/** @param directory absolute; made when missing, with no access for other users: what is mounted below may be setuid */
export function openLayerMounts(directory: string, host: LayerMountsHost): LayerMounts {
  const used = new Map<Digest, FileLock>();

  function use(diffId: Digest, mount: (target: string) => void): string {
    const target = `${directory}/${digestHex(diffId)}`;
    if (used.has(diffId) && isMounted(target)) return target;
    makeDirectory(directory, 0o700);
    using _lock = lockAll(directory, host);
    let added = false;
    if (!used.has(diffId)) {
      used.set(diffId, lockShared(target, host));
      added = true;
    }
    try {
      if (!isMounted(target)) mountAt(target, mount);
    } catch (error) {
      if (added) release(diffId, target);
      throw error;
    }
    return target;
  }

  /** To be called with `lock` held. */
  function release(diffId: Digest, target: string): void {
    used.get(diffId)?.[Symbol.dispose]();
    used.delete(diffId);
    removeUnused(target, host);
  }

  return {
    use,
    [Symbol.dispose]() {
      if (used.size === 0) return;
      using _lock = lockAll(directory, host);
      for (const diffId of [...used.keys()]) release(diffId, `${directory}/${digestHex(diffId)}`);
    },
  };
}

/**
 * Takes down the mounts whose users were all killed, and removes what is left of making and taking down others. With nothing to do it
 * reads one directory.
 */
export function sweepLayerMounts(directory: string, host: LayerMountsHost): void {
  if (listLayers(directory).length === 0) return;
  using _lock = lockAll(directory, host);
  for (const name of listLayers(directory)) removeUnused(`${directory}/${name}`, host);
}

/** Layers of which there is a mount point or a lock. */
function listLayers(directory: string): readonly string[] {
  try {
    const names = readdirSync(directory).map((name) => /^([0-9a-f]{64})(\.lock)?$/.exec(name)?.[1]);
    return [...new Set(names)].filter((name) => name !== undefined);
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return [];
    throw error;
  }
}

function lockAll(directory: string, host: FileLocks): FileLock {
  return expectLock(host.lockFile(`${directory}/lock`, { wait: true }));
}

/** Nobody holds it for himself but with `lock`, which is ours. */
function lockShared(target: string, host: FileLocks): FileLock {
  return expectLock(host.lockFile(lockOf(target), { shared: true, wait: true }));
}

function expectLock(lock: FileLock | undefined): FileLock {
  if (lock === undefined) throw new Error('a lock that was waited for was not given');
  return lock;
}

function lockOf(target: string): string {
  return `${target}.lock`;
}

function mountAt(target: string, mount: (target: string) => void): void {
  if (!existsSync(target)) mkdirSync(target, { mode: 0o700 });
  mount(target);
  // An empty mount point taken for a layer would be an image without its files.
  if (!isMounted(target)) throw new Error(`nothing is mounted at ${target}`);
}

/** To be called with `lock` held. The lock's file goes last: while it is there a sweep sees that something may be left. */
function removeUnused(target: string, host: LayerMountsHost): void {
  const lock = host.lockFile(lockOf(target));
  if (lock === undefined) return;
  using _lock = lock;
  // In sight of an administrator's shell it may be in use; it is of no use to anybody who comes later.
  while (isMounted(target)) host.unmount(target, { detach: true });
  // Copies of it in the mount namespaces of running containers go with the mount point.
  if (existsSync(target)) rmdirSync(target);
  unlinkSync(lockOf(target));
}

/** What statfs(2) calls EROFS. Source: linux/magic.h. */
const erofsType = 0xe0f5e1e2;

/** Whether a layer is mounted there in this process's view. No place that mount points can be made in is EROFS itself. */
function isMounted(target: string): boolean {
  try {
    return statfsSync(target).type >>> 0 === erofsType;
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return false;
    throw error;
  }
}
