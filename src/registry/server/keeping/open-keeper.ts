import { isFault } from '../../../base/index.ts';
import type { Awaitable, BlobStorage, DeletionReason, RegistryMetadata } from '../../records/index.ts';
import type { RegistryAct } from '../events/registry-event.ts';
import { serveFault } from '../faults.ts';
import { type ContentFinding, checkContent } from './check-content.ts';
import { cleanRepositories, type Gone, writeOnceOf } from './clean-repositories.ts';
import { formatKeepingMetrics, type KeepingCounts } from './format-keeping-metrics.ts';
import type { Keeping } from './keeping.ts';
import { checkRate, type KeepingRules, keepingTimes } from './keeping-rules.ts';
import { createPullTimes } from './pull-times.ts';
import { repeat } from './repeat.ts';

/** What a keeper keeps. */
export interface KeeperOptions {
  readonly storage: BlobStorage;
  readonly metadata: RegistryMetadata;
  readonly rules: KeepingRules;
  /** Removes the bytes of what no record needs. @param linkedBefore what was sent since then stays */
  readonly sweep: (linkedBefore: number) => Promise<unknown>;
  /** Repositories in which manifests may lack what they need: caches. @default none */
  readonly isPartial?: (repository: string) => boolean;
  /** Told of what rules took out, once it is so for good. @default nobody is told */
  readonly tell?: (act: RegistryAct) => Awaitable<void>;
  /** Told of what fails, and of damage that a check finds. Must not throw. */
  readonly onFailure: (error: unknown) => void;
}

/** Does what rules of keeping say, while a server runs. */
export interface Keeper extends AsyncDisposable {
  /** What answers ask. */
  readonly keeping: Keeping;
  /** Other rules are in force from now on. */
  useRules(rules: KeepingRules): Promise<void>;
}

/** Milliseconds between two looks at what is due, and after which pulls are written down. */
const longestTick = 60_000;
/** Uploads that nobody went on with for so long are forgotten. */
const keptUploads = 7 * 24 * 60 * 60 * 1000;

/** Puts quotas in force, and cleans and checks now and then; of several servers one does it at a time. */
export async function openKeeper(options: KeeperOptions): Promise<Keeper> {
  const { metadata, onFailure } = options;
  const pulls = createPullTimes(metadata.surveys);
  const counts: KeepingCounts = { gone: new Map(), checked: 0, findings: new Map() };
  const ended = new AbortController();
  const { signal } = ended;
  let { rules } = options;
  let areQuotasSet = false;

  async function setQuotas(): Promise<void> {
    await metadata.quotas.set(toQuotas(rules));
    areQuotasSet = true;
  }
  // Records that can not be reached yet keep the quotas of before, and are given these when they can be.
  await setQuotas().catch((error: unknown) => {
    if (!isFault(error) || error.status !== 503) throw error;
    onFailure(error);
  });

  async function clean(): Promise<void> {
    if (!areQuotasSet) await setQuotas();
    await pulls.flush();
    await cleanWhenDue(options, rules, counts, signal);
  }
  const check = (): Promise<void> => checkWhenDue(options, rules, counts, signal);
  const onEnd = (error: unknown): void => (error === signal.reason ? undefined : onFailure(error));
  // Apart, since a check may take days.
  const cleaning = repeat(clean, () => Math.min(longestTick, rules.every ?? keepingTimes.every), onEnd);
  const checking = repeat(check, () => Math.min(longestTick, rules.check?.every ?? longestTick), onEnd);
  return {
    keeping: {
      rulesOf: (repository) => changeRules(rules, repository),
      notePull: pulls.note,
      formatMetrics: async () => formatKeepingMetrics(counts, await metadata.quotas.list()),
    },
    async useRules(changed) {
      await metadata.quotas.set(toQuotas(changed));
      rules = changed;
      cleaning.repause();
      checking.repause();
    },
    async [Symbol.asyncDispose]() {
      ended.abort();
      await Promise.all([cleaning[Symbol.asyncDispose](), checking[Symbol.asyncDispose]()]);
      await pulls.flush().catch(onFailure);
    },
  };
}

function toQuotas({ quotas = {} }: KeepingRules): { readonly prefix: string; readonly quota: number }[] {
  return Object.entries(quotas).map(([prefix, quota]) => ({ prefix: prefix === '**' ? '' : prefix, quota }));
}

function changeRules(rules: KeepingRules, repository: string): ReturnType<Keeping['rulesOf']> {
  const { deleted = keepingTimes.deleted } = rules;
  const isWriteOnce = writeOnceOf(rules, repository);
  return {
    ...(deleted === 0 ? {} : { until: Date.now() + deleted }),
    ...(isWriteOnce === undefined ? {} : { isWriteOnce }),
  };
}

async function cleanWhenDue(
  { storage, metadata, sweep, tell }: KeeperOptions,
  rules: KeepingRules,
  counts: KeepingCounts,
  signal: AbortSignal,
): Promise<void> {
  const { every = keepingTimes.every, grace = keepingTimes.grace } = rules;
  const now = Date.now();
  if (!Number.isFinite(every) || !(await metadata.surveys.takeTurn('clean', now - every, now))) return;
  await storage.uploads.expire(now - keptUploads);
  const { gone, purged } = await cleanRepositories(metadata, rules, { signal });
  for (const each of gone) {
    count<DeletionReason>(counts.gone, each.why);
    await tell?.(toAct(each));
  }
  if (purged > 0) await sweep(now - grace);
}

function toAct({ repository, tag, digest }: Gone): RegistryAct {
  const what = tag === undefined ? ({ object: 'manifest', digest } as const) : ({ object: 'tag', tag } as const);
  return { action: 'delete', repository, ...what };
}

async function checkWhenDue(
  { storage, metadata, isPartial, onFailure }: KeeperOptions,
  { check }: KeepingRules,
  counts: KeepingCounts,
  signal: AbortSignal,
): Promise<void> {
  const now = Date.now();
  if (check?.every === undefined || !(await metadata.surveys.takeTurn('check', now - check.every, now))) return;
  const report = await checkContent(
    { storage, metadata },
    {
      rate: check.rate ?? checkRate,
      signal,
      ...(isPartial === undefined ? {} : { isPartial }),
      onFinding(finding) {
        count(counts.findings, finding.kind);
        onFailure(toFault(finding));
      },
    },
  );
  counts.checked += report.checked;
}

function count<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function toFault({ digest, message, repositories }: ContentFinding): Error {
  const where = repositories.length === 0 ? '' : ` (in ${repositories.join(', ')})`;
  return serveFault('serve/damaged-content', `${digest}${where} ${message}`, { hint: 'Push it again.' });
}
