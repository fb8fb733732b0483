import { type CacheRecord, measureStore, removeCacheMount } from '../../store/index.ts';
import { removeStaleLocks } from '../build/cache/create-step-locks.ts';
import type { Nacre } from '../nacre.ts';
import { collectGarbage } from '../system/collect-garbage.ts';
import type { BuildCachePruneReport, BuildCacheRow } from './build-cache-report.ts';
import { removeBuilds } from './history/remove-builds.ts';
import { type BuildCacheItem, findBuildCache, listHistoryRows } from './list-build-cache.ts';

export interface BuildCachePruneOptions {
  /** Also steps whose results images need. @default false */
  readonly all?: boolean;
  /** Keeps what was used last, up to so many bytes. @default nothing */
  readonly keepBytes?: number;
  /** Only these. @default any */
  readonly choose?: (row: BuildCacheRow) => boolean;
}

/**
 * Removes what builds keep, the records of those that are over, and every file that nothing needs any more after that. What is in use stays;
 * with `keepBytes` records stay, too.
 */
export async function pruneBuildCache(
  nacre: Nacre,
  options: BuildCachePruneOptions = {},
): Promise<BuildCachePruneReport> {
  const { all = false, keepBytes = 0, choose = () => true } = options;
  const items = findBuildCache(nacre, measureStore(nacre.store));
  const kept = keepNewest(items, keepBytes);
  const going = items.filter(({ row }) => !row.inUse && (all || row.reclaimable) && choose(row) && !kept.has(row));
  removeStaleLocks(nacre);
  const report = await removeItems(nacre, going);
  const history = keepBytes > 0 ? [] : listHistoryRows(nacre).filter((row) => !row.inUse && choose(row));
  removeBuilds(
    nacre,
    history.map(({ id }) => id),
  );
  const freed = history.reduce((sum, { size }) => sum + size, 0);
  return { removed: [...report.removed, ...history], bytes: report.bytes + freed };
}

/** What was used last and fits into so many bytes. */
function keepNewest(items: readonly BuildCacheItem[], bytes: number): ReadonlySet<BuildCacheRow> {
  const kept = new Set<BuildCacheRow>();
  let left = bytes;
  for (const { row } of items) {
    left -= row.shared ? 0 : row.size;
    if (left < 0) break;
    if (bytes > 0) kept.add(row);
  }
  return kept;
}

async function removeItems(nacre: Nacre, going: readonly BuildCacheItem[]): Promise<BuildCachePruneReport> {
  const { store } = nacre;
  const removed: BuildCacheRow[] = [];
  const records: CacheRecord[] = [];
  let bytes = 0;
  for (const item of going) {
    const freed = item.kind === 'record' ? 0 : removeCacheMount(store, item.record, nacre.host());
    // Somebody came to use it meanwhile.
    if (freed === undefined) continue;
    if (item.kind === 'record') records.push(item.record);
    bytes += freed;
    removed.push(item.row);
  }
  store.cache.remove(records.map(({ key }) => key));
  const collected = await collectGarbage(nacre);
  return { removed, bytes: bytes + collected.bytes };
}
