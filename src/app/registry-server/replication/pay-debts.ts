import { isFault, messageOf } from '../../../base/index.ts';
import { serveFault } from '../../../registry/server/index.ts';
import type { SyncRow } from '../../wire.ts';
import type { Debt } from './owed.ts';
import { replicateRepository } from './replicate-repository.ts';
import type { ReplicationRule } from './replication-rule.ts';
import type { RuleWork } from './rule-work.ts';

const longestPause = 10 * 60 * 1000;

/** Copies what is owed, one repository after the other, until the signal fires. What fails is owed again after a while. */
export async function payDebts(work: RuleWork): Promise<void> {
  const { owed, signal } = work;
  for (let debt = await owed.next(signal); debt !== undefined; debt = await owed.next(signal)) {
    const failed = await pay(work, debt);
    if (signal.aborted) return;
    if (failed === undefined) owed.settle(debt.repository);
    else {
      work.done.failed += 1;
      owed.addFailed(debt, Math.min(longestPause, work.pause * 2 ** Math.min(debt.failures, 16)));
      // Each time would be told for as long as the other side is away.
      if (debt.failures === 0) work.onFailure(failed);
    }
  }
}

/** @returns why not all was copied */
async function pay(work: RuleWork, { repository, share }: Debt): Promise<Error | undefined> {
  const { rule, done } = work;
  try {
    const rows = await replicateRepository(rule, repository, share, work);
    done.copied += rows.filter(({ action }) => action === 'copied').length;
    done.deleted += rows.filter(({ action }) => action === 'deleted').length;
    return toFailure(rule, rows);
  } catch (error) {
    return notReplicated(`${rule.name}: ${repository}: ${messageOf(error)}`, error);
  }
}

function toFailure(rule: ReplicationRule, rows: readonly SyncRow[]): Error | undefined {
  const failed = rows.filter(({ action }) => action === 'failed');
  const [first] = failed;
  if (first === undefined) return undefined;
  const more = failed.length === 1 ? '' : ` (and ${failed.length - 1} more)`;
  return notReplicated(`${rule.name}: ${first.source ?? first.target}: ${first.message}${more}`);
}

export function notReplicated(message: string, cause?: unknown): Error {
  const isTold = cause === undefined || isFault(cause, 'serve/not-replicated');
  return serveFault('serve/not-replicated', message, isTold ? {} : { cause });
}
