import type { Fault } from '../../../base/index.ts';
import { buildFault, type FetchLock } from '../../../build/index.ts';
import type { Digest } from '../../../oci/index.ts';
import { describeEntry, type Lock, type LockEntry, type LockSubject, lockKey } from './lock.ts';

/**
 * What a lock has to do with a build. `write`: what it takes from elsewhere is kept for locked builds. `locked`: what is taken is what the
 * lock says. `frozen`: that, and all of it comes from the store.
 */
export type BuildLock = { readonly mode: 'write' } | { readonly mode: 'locked' | 'frozen'; readonly lock: Lock };

/** The digest that an image is locked to. @param name `ImageInput.name` @throws build/not-locked */
export function lockedDigest(lock: Lock, name: string): Digest {
  const entry = find(lock, { kind: 'image', name });
  if (entry?.kind === 'image') return entry.digest;
  throw notLocked(lock, describeEntry({ kind: 'image', name }));
}

/** What addresses stand for in a lock. */
export function toFetchLock(lock: Lock): FetchLock {
  return {
    file(url) {
      const entry = find(lock, { kind: 'file', url });
      if (entry?.kind === 'file') return entry;
      throw notLocked(lock, url);
    },
    commit(url, ref) {
      const entry = find(lock, { kind: 'git', url, ref });
      if (entry?.kind === 'git') return entry.commit;
      throw notLocked(lock, describeEntry({ kind: 'git', url, ref }));
    },
  };
}

function find(lock: Lock, wanted: LockSubject): LockEntry | undefined {
  return lock.entries.find(({ entry }) => lockKey(entry) === lockKey(wanted))?.entry;
}

function notLocked({ file }: Lock, what: string): Fault {
  return buildFault('build/not-locked', `${file} does not have ${what}`, {
    hint: 'Lock again with `nacre build --lock`.',
  });
}
