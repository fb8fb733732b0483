import { isFault } from '../../base/index.ts';
import {
  type CacheMountRecord,
  type CollectReport,
  foreseeCollection,
  isCacheMountInUse,
  listCacheMounts,
  measureTrees,
  removeCacheMount,
} from '../../store/index.ts';
import { openContainerRecords } from '../containers/container-records.ts';
import { removeContainer } from '../containers/remove-container.ts';
import type { Nacre } from '../nacre.ts';
import type { PruneReport } from '../wire.ts';
import { collectGarbage } from './collect-garbage.ts';
import { findPrunable, type Prunable, type PruneChoice } from './prunable.ts';
import { sweep } from './sweep.ts';

export interface PruneOptions extends PruneChoice {
  /** Says what would go, and changes nothing. @default false */
  readonly dryRun?: boolean;
}

/** Removes containers that have ended, images without a name, what builds remember, and every file that nothing uses. */
export async function prune(nacre: Nacre, options: PruneOptions = {}): Promise<PruneReport> {
  await sweep(nacre);
  const found = await findPrunable(nacre.store, options);
  return options.dryRun === true ? foresee(nacre, found) : remove(nacre, found);
}

function foresee(nacre: Nacre, found: Prunable): PruneReport {
  const { store } = nacre;
  const going = new Set(found.containers);
  const records = openContainerRecords(store)
    .list()
    .filter(({ id }) => going.has(id));
  const names = found.images.map(({ name }) => name);
  const collected = foreseeCollection(store, { names, containers: found.containers }, found);
  // Directories of containers are among what a collection finds; their volumes are not.
  const volumes = measureTrees(records.flatMap(({ anonymousVolumes }) => anonymousVolumes));
  const caches = unusedCaches(nacre, found).filter((cache) => !isCacheMountInUse(cache, nacre.host()));
  const more = volumes + measureTrees(caches.map(({ directory }) => directory));
  return { ...toReport(found, found.containers, collected, more), cacheMounts: caches.length, dryRun: true };
}

/** Directories of builds that have been unused for as long as what builds remember. */
function unusedCaches({ store }: Nacre, { cacheUnusedFor }: Prunable): readonly CacheMountRecord[] {
  if (cacheUnusedFor === undefined) return [];
  const before = Date.now() - cacheUnusedFor + 1;
  return listCacheMounts(store).filter(({ usedAt }) => usedAt < before);
}

async function remove(nacre: Nacre, found: Prunable): Promise<PruneReport> {
  const { store } = nacre;
  const removed = await removeContainers(nacre, found.containers);
  const images: Prunable['images'][number][] = [];
  for (const image of found.images) {
    // A build may have given the name to another image meanwhile.
    if (store.resolveSync(image.name)?.digest === image.digest && (await store.remove(image.name))) images.push(image);
  }
  const caches = unusedCaches(nacre, found).flatMap((cache) => removeCacheMount(store, cache, nacre.host()) ?? []);
  const collected = await collectGarbage(nacre, found);
  const more = caches.reduce((sum, bytes) => sum + bytes, removed.bytes);
  return { ...toReport({ ...found, images }, removed.ids, collected, more), cacheMounts: caches.length, dryRun: false };
}

async function removeContainers(
  nacre: Nacre,
  ids: readonly string[],
): Promise<{ readonly ids: readonly string[]; readonly bytes: number }> {
  const removed: string[] = [];
  let bytes = 0;
  for (const id of ids) {
    try {
      bytes += await removeContainer(nacre, id, { volumes: true });
      removed.push(id);
    } catch (error) {
      // Another process was faster to remove it, or has started it.
      if (!isFault(error, 'app/no-container') && !isFault(error, 'app/container-running')) throw error;
    }
  }
  return { ids: removed, bytes };
}

function toReport(
  found: Prunable,
  containers: readonly string[],
  { blobs, layers, cacheRecords, bytes }: CollectReport,
  more: number,
): Omit<PruneReport, 'dryRun' | 'cacheMounts'> {
  return {
    containers,
    images: found.images.map(({ shown }) => shown),
    cacheRecords,
    blobs,
    layers,
    bytes: bytes + more,
  };
}
