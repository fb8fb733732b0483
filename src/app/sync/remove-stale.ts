import { appFault } from '../faults.ts';
import type { SyncRow } from '../wire.ts';
import { listPlaceTags } from './list-place-tags.ts';
import { removeTags } from './remove-tags.ts';
import type { Plan, RepositoryPair, SyncOptions } from './repository-pair.ts';
import { formatRepositoryPlace } from './repository-place.ts';
import { blankRow, failedRow, formatTag, rethrowCancelled } from './sync-rows.ts';

/** Signatures and the like that are found by the digest of what they are for: they may be the target's own. */
const digestTag = /^sha256-[0-9a-f]{64}/;

/** Removes what no pair with the same target brings there. What could not be listed, or is nothing at all, is never a reason to remove. */
export async function removeStale(plans: readonly Plan[], options: SyncOptions): Promise<readonly SyncRow[]> {
  const groups = Map.groupBy(plans, ({ pair }) => formatRepositoryPlace(pair.target));
  const rows: SyncRow[] = [];
  for (const group of groups.values()) {
    const plan = group.find(({ pair }) => pair.delete === true);
    if (plan === undefined || !group.every(({ isListed }) => isListed)) continue;
    const wanted = new Set(group.flatMap(({ tags }) => tags));
    rows.push(...(await removeOthers(plan.pair, wanted, options)));
  }
  return rows;
}

async function removeOthers(
  pair: RepositoryPair,
  wanted: ReadonlySet<string>,
  options: SyncOptions,
): Promise<readonly SyncRow[]> {
  const { target } = pair;
  try {
    const stale = (await listPlaceTags(target, options))
      .filter((tag) => !wanted.has(tag) && !digestTag.test(tag))
      .toSorted();
    if (stale.length === 0) return [];
    if (wanted.size === 0) throw guarded(pair, stale.length);
    const removals = options.dryRun === true ? stale.map((tag) => ({ tag })) : await removeTags(target, stale, options);
    return removals.map(
      (removal): SyncRow =>
        'error' in removal
          ? failedRow(null, formatTag(target, removal.tag), removal.error)
          : { ...blankRow, action: 'deleted', target: formatTag(target, removal.tag) },
    );
  } catch (error) {
    rethrowCancelled(error, options.signal);
    return [failedRow(formatTag(pair.source), formatTag(target), error)];
  }
}

function guarded({ source }: RepositoryPair, count: number): Error {
  return appFault(
    'app/bad-choice',
    `no tag of ${formatRepositoryPlace(source)} is chosen, so ${count} in the target are not deleted`,
    {
      hint: 'Check what chooses tags, or delete them with `nacre delete`.',
    },
  );
}
