import { Fault, isFault } from '../../../base/index.ts';
import { type FetchContextDeps, frozenRemotes, type Plan, type Remotes, type Step } from '../../../build/index.ts';
import { type BuildLock, toFetchLock } from './build-lock.ts';

/** How files and commits are fetched: as the lock of the build says, and of a frozen one not at all. */
export function lockFetching(
  lock: BuildLock | undefined,
  remotes: Remotes,
): Pick<FetchContextDeps, 'remotes' | 'lock' | 'keepLocked'> {
  if (lock === undefined) return { remotes };
  if (lock.mode === 'write') return { remotes, keepLocked: true };
  return {
    remotes: lock.mode === 'frozen' ? frozenRemotes : remotes,
    lock: toFetchLock(lock.lock),
    keepLocked: true,
  };
}

/** Whatever steps will fetch is in the lock: told before anything runs. @throws build/not-locked with the place of the step */
export function assertLocked(plans: readonly Plan[], lock: BuildLock | undefined): void {
  if (lock === undefined || lock.mode === 'write') return;
  const fetchLock = toFetchLock(lock.lock);
  for (const step of plans.flatMap((plan) => plan.steps)) {
    try {
      if (step.op.kind === 'fetch') fetchLock.file(step.op.url);
      if (step.op.kind === 'git') fetchLock.commit(step.op.url, step.op.ref);
    } catch (error) {
      throw atStep(step, error);
    }
  }
}

function atStep({ place }: Step, error: unknown): unknown {
  if (!isFault(error)) return error;
  const { code, exit, status, message, hint } = error;
  const options = { place, cause: error, ...(hint === undefined ? {} : { hint }) };
  return new Fault(code, { exit, status, about: '' }, message, options);
}
