import { mapConcurrent } from '../../base/index.ts';
import { registryFault } from '../../registry/client/index.ts';
import { appFault } from '../faults.ts';
import { findCreated } from '../look/find-created.ts';
import { readDates } from '../look/read-dates.ts';
import { choosePlatforms } from '../transfer/choose-platforms.ts';
import { copyBetween } from '../transfer/copy-between.ts';
import { openSource } from '../transfer/open-source.ts';
import { toTarget } from '../transfer/open-target.ts';
import type { SyncRow } from '../wire.ts';
import { listPlaceTags } from './list-place-tags.ts';
import { removeStale } from './remove-stale.ts';
import type { Plan, RepositoryPair, SyncOptions } from './repository-pair.ts';
import { formatRepositoryPlace, type RepositoryPlace, toImagePlace } from './repository-place.ts';
import { failedRow, formatTag, rethrowCancelled } from './sync-rows.ts';
import { chooseTags } from './tag-choice.ts';
import { tellOf } from './tell-of.ts';

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
    const target = formatTag(job.pair.target, job.tag);
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
    const copied = await tellOf(`copy ${formatTag(source, tag)}`, options.onEvent, (watch) =>
      copyBetween({ ...from, ...part }, place, { ...options, ...watch, referrers }),
    );
    return {
      action: copied.changed ? 'copied' : 'unchanged',
      source: formatTag(source, tag),
      target: formatTag(target, tag),
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

/** @param tag `undefined` for all of them */
function failure({ source, target }: RepositoryPair, tag: string | undefined, error: unknown): SyncRow {
  return failedRow(formatTag(source, tag), formatTag(target, tag), error);
}

function twice(rival: RepositoryPlace, tag: string): Error {
  return appFault('app/bad-target', `${formatTag(rival, tag)} has the same target, and is copied there`, {
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
