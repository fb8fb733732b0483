import { existsSync, mkdirSync, readdirSync, rmdirSync, statfsSync, statSync, unlinkSync } from 'node:fs';
import { dirname } from 'node:path';
import { once } from '../base/index.ts';
import { type FileLock, type FileLocks, isSystemError, type Mounter, makeDirectory } from '../host/index.ts';
import { type Digest, digestHex } from '../oci/index.ts';

/**
 * Mounts that all processes share which see the same mounts, one for each layer: `<directory>/<hex>`. Whoever uses one holds a shared lock
 * on `<hex>.lock`, which ends with its holder however that ends, so that the kernel keeps the count of users. Mounts are made and taken
 * down with `<directory>.lock` held; it is never held for longer than that.
 *
 * The directory is a file system in memory while there is anything in it: making and removing mount points takes no disk's time, and all of
 * them go at once with the last user.
 */
export interface LayerMounts extends Disposable {
  /**
   * Uses a layer's mount until disposed, and makes it when there is none. Idempotent; cheap when it is used already.
   *
   * @param mount called at most once, with the path to mount at
   * @returns absolute path of the root of the layer's files
   * @throws host/…, and what `mount` throws
   */
  use(diffId: Digest, mount: (target: string) => void): string;
  /** Descriptors of the locks on what is used: a process that inherits them uses it as well, until it ends. */
  locks(): readonly number[];
}

/** What mounts are kept with. */
export type LayerMountsHost = Mounter & FileLocks;

/** @param directory absolute; made when missing, with no access for other users: what is mounted below may be setuid */
export function openLayerMounts(directory: string, host: LayerMountsHost): LayerMounts {
  const used = new Map<Digest, FileLock>();
  const made = once(() => makeDirectory(directory, 0o700));
  const targetOf = (diffId: Digest): string => `${directory}/${digestHex(diffId)}`;

  function use(diffId: Digest, mount: (target: string) => void): string {
    const target = targetOf(diffId);
    if (used.has(diffId) && isMounted(target)) return target;
    made();
    using _lock = lockAll(directory, host);
    mountMemory(directory, host);
    // Even one held already: the file may have gone with what somebody has unmounted.
    used.get(diffId)?.[Symbol.dispose]();
    used.set(diffId, lockShared(target, host));
    try {
      if (!isMounted(target)) mountAt(target, mount);
    } catch (error) {
      release([diffId]);
      throw error;
    }
    return target;
  }

  /** To be called with the lock of all held. */
  function release(diffIds: readonly Digest[]): void {
    for (const diffId of diffIds) {
      used.get(diffId)?.[Symbol.dispose]();
      used.delete(diffId);
    }
    removeUnused(directory, diffIds.map(digestHex), host);
  }

  return {
    use,
    locks: () => [...used.values()].map(({ fd }) => fd),
    [Symbol.dispose]() {
      if (used.size === 0) return;
      using _lock = lockAll(directory, host);
      release([...used.keys()]);
    },
  };
}

/**
 * Takes down the mounts whose users were all killed, and removes what is left of making and taking down others. With nothing to do it
 * looks at one directory.
 */
export function sweepLayerMounts(directory: string, host: LayerMountsHost): void {
  if (!isMountPoint(directory)) return;
  using _lock = lockAll(directory, host);
  removeUnused(directory, listLayers(directory), host);
}

/** To be called with the lock of all held. Mounts of these layers that nobody uses go, and everything when nobody uses any. */
function removeUnused(directory: string, names: readonly string[], host: LayerMountsHost): void {
  if (!isMountPoint(directory)) return;
  const isUnused = (name: string): boolean => takesAlone(lockOf(`${directory}/${name}`), host);
  const unused = names.filter(isUnused);
  if (unused.length === names.length && listLayers(directory).every(isUnused)) {
    // In sight of an administrator's shell it may be in use; it is of no use to anybody who comes later.
    host.unmount(directory, { detach: true });
  } else for (const name of unused) removeMount(`${directory}/${name}`, host);
}

/** The lock's file goes last: while it is there a sweep sees that something may be left. */
function removeMount(target: string, host: Mounter): void {
  while (isMounted(target)) host.unmount(target, { detach: true });
  // Copies of the mount in the namespaces of running containers go with the mount point.
  if (existsSync(target)) rmdirSync(target);
  unlinkSync(lockOf(target));
}

function mountMemory(directory: string, host: Mounter): void {
  if (isMountPoint(directory)) return;
  const options = ['nosuid', 'nodev', 'noexec', 'mode=0700'];
  host.mount({ type: 'tmpfs', source: 'nacre', target: directory, options });
}

function mountAt(target: string, mount: (target: string) => void): void {
  if (!existsSync(target)) mkdirSync(target, { mode: 0o700 });
  mount(target);
  // An empty mount point taken for a layer would be an image without its files.
  if (!isMounted(target)) throw new Error(`nothing is mounted at ${target}`);
}

/** Layers of which there is a mount point or a lock. */
function listLayers(directory: string): readonly string[] {
  const names = readdirSync(directory).map((name) => /^([0-9a-f]{64})(\.lock)?$/.exec(name)?.[1]);
  return [...new Set(names)].filter((name) => name !== undefined);
}

function lockAll(directory: string, host: FileLocks): FileLock {
  return expectLock(host.lockFile(lockOf(directory), { wait: true }));
}

/** Nobody takes it alone for longer than a moment, nor without the lock of all. */
function lockShared(target: string, host: FileLocks): FileLock {
  return expectLock(host.lockFile(lockOf(target), { shared: true, wait: true }));
}

function expectLock(lock: FileLock | undefined): FileLock {
  if (lock === undefined) throw new Error('a lock that was waited for was not given');
  return lock;
}

function takesAlone(path: string, host: FileLocks): boolean {
  const lock = host.lockFile(path);
  lock?.[Symbol.dispose]();
  return lock !== undefined;
}

function lockOf(path: string): string {
  return `${path}.lock`;
}

function isMountPoint(directory: string): boolean {
  const here = statSync(directory, { throwIfNoEntry: false });
  return here !== undefined && here.dev !== statSync(dirname(directory)).dev;
}

/** What statfs(2) calls EROFS. Source: linux/magic.h. */
const erofsType = 0xe0f5e1e2;

/** Whether a layer is mounted there in this process's view. */
function isMounted(target: string): boolean {
  try {
    return statfsSync(target).type >>> 0 === erofsType;
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return false;
    throw error;
  }
}
