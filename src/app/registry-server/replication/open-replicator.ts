import type { RegistryEvent } from '../../../registry/server/index.ts';
import { compareAll } from './compare-all.ts';
import { createOwed } from './owed.ts';
import { payDebts } from './pay-debts.ts';
import type { ReplicationCounts } from './replication-metrics.ts';
import type { ReplicationRule } from './replication-rule.ts';
import type { ReplicatorOptions, RuleWork } from './rule-work.ts';

/** Does what one rule says, until it is disposed of. */
export interface Replicator extends AsyncDisposable {
  /** Something was done here. Takes no time: what follows from it is done later. */
  note(event: RegistryEvent): void;
  readonly counts: ReplicationCounts;
}

/** Repositories that are worked on at a time. */
const lanes = 4;
/** What comes in this time after a push is copied together, in milliseconds. */
const gathering = 50;

/**
 * Begins with comparing all: so what was owed when an earlier process ended is found again. After that everything is compared now and then, by
 * one server of those that share their records, and what is pushed is copied when it comes.
 */
export function openReplicator(rule: ReplicationRule, options: ReplicatorOptions): Replicator {
  const closing = new AbortController();
  const work: RuleWork = {
    pause: 5000,
    ...options,
    rule,
    remote: rule.remote.open(),
    owed: createOwed(),
    signal: closing.signal,
    done: { copied: 0, deleted: 0, failed: 0, lastPass: 0 },
  };
  const { owed, done, remote } = work;
  const working = [compareAll(work), ...Array.from({ length: lanes }, () => payDebts(work))];
  return {
    note: (event) => noteEvent(work, event),
    counts: {
      copied: () => done.copied,
      deleted: () => done.deleted,
      failed: () => done.failed,
      lastPass: () => done.lastPass / 1000,
      owed: () => owed.count(),
      lag: () => owed.age() / 1000,
    },
    async [Symbol.asyncDispose]() {
      closing.abort();
      await Promise.all(working);
      remote[Symbol.dispose]();
    },
  };
}

function noteEvent({ rule, owed }: RuleWork, { action, object, repository, tag }: RegistryEvent): void {
  if (!rule.onPush || rule.direction === 'from' || !rule.takes(repository)) return;
  if (action === 'push' && object === 'manifest') {
    if (tag !== undefined && rule.takesTag(tag)) owed.add(repository, new Set([tag]), gathering);
    // One without a tag may refer to one that has some.
    else if (tag === undefined && rule.referrers) owed.add(repository, 'all', gathering);
  } else if (action === 'delete' && object !== 'blob' && rule.delete) owed.add(repository, 'all', gathering);
}
