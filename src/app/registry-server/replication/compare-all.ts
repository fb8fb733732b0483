import { messageOf } from '../../../base/index.ts';
import { listRepositories } from './list-repositories.ts';
import { sleep } from './owed.ts';
import { notReplicated } from './pay-debts.ts';
import type { RuleWork } from './rule-work.ts';

const longestPause = 10 * 60 * 1000;

/** Has all repositories of a rule compared, at once and then every so often, until the signal fires. */
export async function compareAll(work: RuleWork): Promise<void> {
  const { rule, own, signal, done, onFailure } = work;
  // What an earlier process owed is known to nobody: the first turn is taken, whoever had the last one.
  for (let before = Date.now() + 1; !signal.aborted; before = Date.now() - rule.every + 1) {
    let pause = rule.every;
    try {
      if (await own.metadata.surveys.takeTurn(`replicate ${rule.name}`, before, Date.now())) await owePass(work);
    } catch (error) {
      if (signal.aborted) return;
      done.failed += 1;
      onFailure(notReplicated(`${rule.name}: ${messageOf(error)}`, error));
      pause = Math.min(longestPause, rule.every);
    }
    await sleep(pause, signal);
  }
}

async function owePass(work: RuleWork): Promise<void> {
  for await (const repository of listRepositories(work)) work.owed.add(repository, 'all');
  work.done.lastPass = Date.now();
}
