import { Fault, isFault } from '../../../base/index.ts';
import {
  buildFault,
  type FetchContextDeps,
  frozenRemotes,
  type Plan,
  type Remotes,
  type Step,
} from '../../../build/index.ts';
import type { BuildCacheRequest } from '../cache/open-build-caches.ts';
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

/** A call, as far as a lock has a say in it. */
export interface LockableRequest extends Pick<BuildCacheRequest, 'cacheFrom'> {
  readonly lock?: BuildLock;
}

/**
 * Whatever steps will fetch is in the lock, and nothing else asks for a network: told before anything runs.
 *
 * @throws build/not-locked with the place of the step, build/frozen
 */
export function assertLocked(plans: readonly Plan[], { lock, cacheFrom = [] }: LockableRequest): void {
  if (lock === undefined || lock.mode === 'write') return;
  if (lock.mode === 'frozen' && cacheFrom.some(({ kind }) => kind === 'registry')) {
    throw buildFault('build/frozen', '--frozen asks nobody, and --cache-from a registry', {
      hint: 'Leave one of them out, or bring the cache here and give it as type=local.',
    });
  }
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
