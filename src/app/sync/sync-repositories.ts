import { Fault, isFault, mapConcurrent, messageOf, type OnEvent } from '../../base/index.ts';
import type { Platform } from '../../oci/index.ts';
import { registryFault } from '../../registry/client/index.ts';
import { appFault } from '../faults.ts';
import { findCreated } from '../look/find-created.ts';
import { readDates } from '../look/read-dates.ts';
import { choosePlatforms } from '../transfer/choose-platforms.ts';
import { copyBetween } from '../transfer/copy-between.ts';
import { openSource } from '../transfer/open-source.ts';
import { toTarget } from '../transfer/open-target.ts';
import type { SyncRow } from '../wire.ts';
import { listPlaceTags, type PlaceTools } from './list-place-tags.ts';
import { removeTags } from './remove-tags.ts';
import { formatRepositoryPlace, type RepositoryPlace, toImagePlace } from './repository-place.ts';
import { chooseTags, type TagChoice } from './tag-choice.ts';

/** Tags of a place that another is to have. */
export interface RepositoryPair {
  readonly source: RepositoryPlace;
  readonly target: RepositoryPlace;
  readonly choice: TagChoice;
  /** Of each image those that it has of them. @default all */
  readonly platforms?: readonly Platform[];
  /** @default false */
  readonly referrers?: boolean;
  /** Remove tags of the target that the source, as it was chosen from, has not. @default false */
  readonly delete?: boolean;
}

export interface SyncOptions extends PlaceTools {
  /** Look what would be done, and change nothing. @default false */
  readonly dryRun?: boolean;
  /** Images on their way at one time. @default 4 */
  readonly parallel?: number;
  readonly onEvent?: OnEvent;
}

/**
 * Copies tags from places to others, and goes on when one fails: what came of each is what is returned, removals last.
 *
 * @throws base/cancelled alone
 */
export async function syncRepositories(
  pairs: readonly RepositoryPair[],
  options: SyncOptions,
): Promise<readonly SyncRow[]> {
  const { parallel = 4 } = options;
  const plans = await mapConcurrent(pairs, parallel, (pair) => planPair(pair, options));
  const jobs = withoutDoubles(plans.flatMap(({ pair, tags }) => tags.map((tag) => ({ pair, tag }))));
  const copied = await mapConcurrent(jobs, parallel, (job) => copyTag(job, options));
  return [...plans.flatMap(({ failed }) => failed), ...copied, ...(await removeStale(plans, options))];
}

/** What is to be done for a pair. */
interface Plan {
  readonly pair: RepositoryPair;
  readonly tags: readonly string[];
  readonly failed: readonly SyncRow[];
  /** Whether it is known what the source has. */
  readonly isListed: boolean;
}

async function planPair(pair: RepositoryPair, options: SyncOptions): Promise<Plan> {
  try {
    const all = await listPlaceTags(pair.source, options);
    if (all.length === 0) throw empty(pair.source);
    const { tags, missing } = await chooseTags(all, pair.choice, (wanted) =>
      readDates(wanted, (tag) => createdOf(pair.source, tag, options), options),
    );
    const failed = missing.map((tag) => failure(pair, tag, absent(pair.source, tag)));
    return { pair, tags, failed, isListed: true };
  } catch (error) {
    rethrowCancelled(error, options.signal);
    return { pair, tags: [], failed: [failure(pair, undefined, error)], isListed: false };
  }
}

async function createdOf(place: RepositoryPlace, tag: string, options: SyncOptions): Promise<string | undefined> {
  await using from = await openSource(toImagePlace(place, tag), options);
  return await findCreated(from.source, from.descriptor);
}

/** A tag to copy. */
interface Job {
  readonly pair: RepositoryPair;
  readonly tag: string;
  /** What else has the same target, and comes first. */
  readonly rival?: RepositoryPlace;
}

/** Several pairs may name a tag of one source; of several sources the first has it. */
function withoutDoubles(jobs: readonly Job[]): readonly Job[] {
  const taken = new Map<string, RepositoryPlace>();
  return jobs.flatMap((job) => {
    const target = show(job.pair.target, job.tag);
    const rival = taken.get(target);
    taken.set(target, rival ?? job.pair.source);
    if (rival === undefined) return job;
    return formatRepositoryPlace(rival) === formatRepositoryPlace(job.pair.source) ? [] : { ...job, rival };
  });
}

async function copyTag({ pair, tag, rival }: Job, options: SyncOptions): Promise<SyncRow> {
  const { source, target, platforms = [], referrers = false } = pair;
  try {
    if (rival !== undefined) throw twice(rival, tag);
    await using from = await openSource(toImagePlace(source, tag), options);
    const part = await choosePlatforms(from, platforms, { some: true });
    const place = toTarget(toImagePlace(target, tag), options);
    const copied = await copyBetween({ ...from, ...part }, place, { ...options, referrers });
    return {
      action: copied.changed ? 'copied' : 'unchanged',
      source: show(source, tag),
      target: show(target, tag),
      digest: part.descriptor.digest,
      referrers: copied.referrers,
      message: null,
      hint: null,
    };
  } catch (error) {
    rethrowCancelled(error, options.signal);
    return failure(pair, tag, error);
  }
}

/** Removes what no pair with the same target brings there. What could not be listed, or is nothing at all, is never a reason to remove. */
async function removeStale(plans: readonly Plan[], options: SyncOptions): Promise<readonly SyncRow[]> {
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
    const stale = (await listPlaceTags(target, options)).filter((tag) => !wanted.has(tag)).toSorted();
    if (stale.length === 0) return [];
    if (wanted.size === 0) throw guarded(pair, stale.length);
    const removals = options.dryRun === true ? stale.map((tag) => ({ tag })) : await removeTags(target, stale, options);
    return removals.map(
      (removal): SyncRow =>
        'error' in removal
          ? failedRow(null, show(target, removal.tag), removal.error)
          : { ...blank, action: 'deleted', target: show(target, removal.tag) },
    );
  } catch (error) {
    rethrowCancelled(error, options.signal);
    return [failure(pair, undefined, error)];
  }
}

const blank = { source: null, digest: null, referrers: [], message: null, hint: null };

/** @param tag `undefined` for all of them */
function failure({ source, target }: RepositoryPair, tag: string | undefined, error: unknown): SyncRow {
  return failedRow(show(source, tag), show(target, tag), error);
}

/** What could not be done, as a report says it. */
export function failedRow(source: string | null, target: string, error: unknown): SyncRow {
  const hint = error instanceof Fault ? (error.hint ?? null) : null;
  return { ...blank, action: 'failed', source, target, message: messageOf(error), hint };
}

function show(place: RepositoryPlace, tag: string | undefined): string {
  return tag === undefined ? formatRepositoryPlace(place) : `${formatRepositoryPlace(place)}:${tag}`;
}

function rethrowCancelled(error: unknown, signal: AbortSignal | undefined): void {
  if (signal?.aborted === true || isFault(error, 'base/cancelled')) throw error;
}

function twice(rival: RepositoryPlace, tag: string): Error {
  return appFault('app/bad-target', `${show(rival, tag)} has the same target, and is copied there`, {
    hint: 'Choose the tag from one of them, or name another target.',
  });
}

function empty(place: RepositoryPlace): Error {
  return registryFault('registry/not-found', `${formatRepositoryPlace(place)} has no tags`, {
    hint: 'Check the name; a private repository may also need `nacre login`.',
  });
}

function absent(place: RepositoryPlace, tag: string): Error {
  return registryFault('registry/not-found', `${formatRepositoryPlace(place)} has no tag ${tag}`, {
    hint: 'See `nacre tags` for what is there.',
  });
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
