import { setTimeout as wait } from 'node:timers/promises';
import { isFault } from '../../../base/index.ts';
import type { Registry } from '../call.ts';
import { badUpstream } from './blob-fetch.ts';
import type { RuleState } from './rule-state.ts';
import type { OpenSpool } from './spool.ts';
import type { UpstreamRepository, UpstreamRule } from './upstream.ts';
import type { UpstreamCounts } from './upstream-counts.ts';

/** A repository that is filled from an upstream. */
export interface Cached {
  /** Its name here. */
  readonly repository: string;
  readonly registry: Registry;
  readonly remote: UpstreamRepository;
  readonly rule: UpstreamRule;
  readonly state: RuleState;
  readonly counts: UpstreamCounts;
  readonly openSpool: OpenSpool;
  /** Fires when the server stops. */
  readonly signal: AbortSignal;
  readonly onFailure: (error: unknown) => void;
}

/** Milliseconds in which an upstream has to have answered anything that is no blob. */
const longest = 60_000;

/** Asks the upstream, and notes how it is. @throws as `ask`; serve/bad-upstream when it takes too long */
export async function askUpstream<Answer>(
  cached: Cached,
  ask: (signal: AbortSignal) => Promise<Answer>,
): Promise<Answer> {
  const deadline = AbortSignal.timeout(longest);
  cached.counts.add('asked');
  try {
    return await ask(AbortSignal.any([deadline, cached.signal]));
  } catch (error) {
    cached.counts.add('failed');
    if (isTrouble(error)) cached.state.ail();
    if (deadline.aborted) throw badUpstream(`${cached.remote.name}: no answer came within ${longest / 1000} s`);
    throw error;
  }
}

/** Whether it is the upstream that is not well: not so when it says that something may not be read. */
function isTrouble(error: unknown): boolean {
  return !isFault(error) || error.status === 429 || error.status >= 500;
}

/** What is answered with when there is something older to answer with. */
export interface Older {
  readonly kind: 'here';
  readonly warning: string;
}

/**
 * Waits for what was asked for, as long as is reasonable while there is something older: not at all when the upstream is ailing. What comes
 * later is kept all the same.
 */
export async function sooner<Answer>(cached: Cached, asked: Promise<Answer>): Promise<Answer | Older> {
  const { state, rule, remote, counts } = cached;
  const older: Older = { kind: 'here', warning: `${remote.name} does not answer now; this is what it had` };
  const answered = asked.catch(() => older);
  const patience = new AbortController();
  const late = wait(state.isAiling() ? 0 : rule.patience, undefined, { signal: patience.signal }).then(
    () => {
      state.ail();
      return older;
    },
    () => older,
  );
  const first = await Promise.race([answered, late]);
  patience.abort();
  if (first === older) counts.add('stale');
  return first;
}
