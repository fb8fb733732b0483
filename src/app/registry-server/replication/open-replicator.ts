import { setTimeout as wait } from 'node:timers/promises';
import { isFault, messageOf, toNameMatcher } from '../../../base/index.ts';
import { isDigest } from '../../../oci/index.ts';
import { type RegistryEvent, serveFault } from '../../../registry/server/index.ts';
import type { Nacre } from '../../nacre.ts';
import type { SyncRow } from '../../wire.ts';
import { listRepositories } from './list-repositories.ts';
import { createOwed, type Debt, type Owed } from './owed.ts';
import type { OwnRegistry } from './own-repository.ts';
import { replicateRepository } from './replicate-repository.ts';
import type { ReplicationCounts } from './replication-metrics.ts';
import type { ReplicationRule } from './replication-rule.ts';

/** Does what one rule says, until it is disposed of. */
export interface Replicator extends AsyncDisposable {
  /** Something was done here. Takes no time: what follows from it is done later. */
  note(event: RegistryEvent): void;
  readonly counts: ReplicationCounts;
}

export interface ReplicatorOptions {
  readonly nacre: Nacre;
  readonly own: OwnRegistry;
  readonly onFailure: (error: unknown) => void;
  /** Milliseconds before what failed is tried again; twice that after the next failure, and so on. @default 5000 */
  readonly pause?: number;
}

/** Repositories that are worked on at a time. */
const lanes = 4;
const longestPause = 10 * 60 * 1000;
/** What comes in this time after a push is copied together, in milliseconds. */
const gathering = 50;

/**
 * Begins with comparing all: so what was owed when an earlier process ended is found again. After that everything is compared now and then, by one server of those
 * that share their records, and what is pushed is copied when it comes.
 */
export function openReplicator(rule: ReplicationRule, options: ReplicatorOptions): Replicator {
  const { nacre, own, onFailure, pause = 5000 } = options;
  const owed = createOwed();
  const closing = new AbortController();
  const { signal } = closing;
  const remote = rule.remote.open();
  const meansTag = toTagMatcher(rule);
  const counts = { copied: 0, deleted: 0, failed: 0, lastPass: 0 };
  let wake = Promise.withResolvers<void>();

  function owe(repository: string, share: Debt['share'], delay = 0): void {
    owed.add(repository, share, performance.now() + delay);
    rouse();
  }

  function rouse(): void {
    wake.resolve();
    wake = Promise.withResolvers<void>();
  }

  async function work(): Promise<void> {
    while (!signal.aborted) {
      const debt = owed.take(performance.now());
      if (debt !== undefined) await pay(debt);
      else await rest(wake.promise, owed, signal);
    }
  }

  async function pay(debt: Debt): Promise<void> {
    const failed = await copy(debt);
    if (signal.aborted) return;
    if (failed === undefined) owed.settle(debt.repository);
    else {
      counts.failed += 1;
      owed.addFailed(debt, performance.now() + Math.min(longestPause, pause * 2 ** Math.min(debt.failures, 16)));
      // Each time would be told for as long as the other side is away.
      if (debt.failures === 0) onFailure(failed);
    }
    rouse();
  }

  /** @returns why not all was copied */
  async function copy({ repository, share }: Debt): Promise<unknown> {
    try {
      const rows = await replicateRepository(rule, repository, share, { nacre, own, remote, signal });
      counts.copied += rows.filter(({ action }) => action === 'copied').length;
      counts.deleted += rows.filter(({ action }) => action === 'deleted').length;
      return toFailure(rule, rows);
    } catch (error) {
      return notReplicated(`${rule.name}: ${repository}: ${messageOf(error)}`, error);
    }
  }

  async function compare(): Promise<void> {
    // What an earlier process owed is known to nobody: the first turn is taken, whoever had the last one.
    for (let before = Date.now() + 1; !signal.aborted; before = Date.now() - rule.every + 1) {
      try {
        if (await own.metadata.surveys.takeTurn(`replicate ${rule.name}`, before, Date.now())) await owePass();
      } catch (error) {
        if (signal.aborted) return;
        counts.failed += 1;
        onFailure(notReplicated(`${rule.name}: ${messageOf(error)}`, error));
        await sleep(Math.min(longestPause, rule.every), signal);
        continue;
      }
      await sleep(rule.every, signal);
    }
  }

  async function owePass(): Promise<void> {
    for await (const repository of listRepositories(rule, own, remote, signal)) owe(repository, 'all');
    counts.lastPass = Date.now();
  }

  const working = [compare(), ...Array.from({ length: lanes }, work)];
  return {
    note({ action, object, repository, tag }) {
      if (!rule.onPush || rule.direction === 'from' || !rule.takes(repository)) return;
      if (action === 'push' && object === 'manifest') {
        if (tag !== undefined && meansTag(tag)) owe(repository, new Set([tag]), gathering);
        // One without a tag may refer to one that has some.
        else if (tag === undefined && rule.referrers) owe(repository, 'all', gathering);
      } else if (action === 'delete' && object !== 'blob' && rule.delete) owe(repository, 'all', gathering);
    },
    counts: {
      ...toReader(counts),
      owed: () => owed.count(),
      lag: () => Math.max(0, performance.now() - (owed.oldest() ?? performance.now())) / 1000,
    },
    async [Symbol.asyncDispose]() {
      closing.abort();
      rouse();
      await Promise.all(working);
      remote[Symbol.dispose]();
    },
  };
}

function toReader(
  counts: Readonly<Record<'copied' | 'deleted' | 'failed' | 'lastPass', number>>,
): Pick<ReplicationCounts, 'copied' | 'deleted' | 'failed' | 'lastPass'> {
  return {
    copied: () => counts.copied,
    deleted: () => counts.deleted,
    failed: () => counts.failed,
    lastPass: () => counts.lastPass / 1000,
  };
}

/** Until there is work: what is owed is due, or more has come. */
async function rest(woken: Promise<void>, owed: Owed, signal: AbortSignal): Promise<void> {
  const due = owed.nextDue();
  if (due === undefined) return woken;
  const over = new AbortController();
  const later = sleep(Math.max(1, due - performance.now()), AbortSignal.any([signal, over.signal]));
  await Promise.race([woken, later]);
  over.abort();
}

async function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  await wait(Math.min(milliseconds, 2 ** 31 - 1), undefined, { signal, ref: false }).catch(() => undefined);
}

function toTagMatcher({ tags }: ReplicationRule): (tag: string) => boolean {
  const { include = ['*'], exclude = [] } = tags;
  const fits = (filters: readonly string[], tag: string): boolean =>
    filters.some((filter) => toNameMatcher(filter)?.(tag) === true);
  return (tag) => !isDigest(tag) && fits(include, tag) && !fits(exclude, tag);
}

function toFailure(rule: ReplicationRule, rows: readonly SyncRow[]): Error | undefined {
  const failed = rows.filter(({ action }) => action === 'failed');
  const [first] = failed;
  if (first === undefined) return undefined;
  const more = failed.length === 1 ? '' : ` (and ${failed.length - 1} more)`;
  return notReplicated(`${rule.name}: ${first.source ?? first.target}: ${first.message}${more}`);
}

function notReplicated(message: string, cause?: unknown): Error {
  return isFault(cause, 'serve/not-replicated')
    ? serveFault('serve/not-replicated', message)
    : serveFault('serve/not-replicated', message, cause === undefined ? {} : { cause });
}
