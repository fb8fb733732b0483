import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { StepLocks } from '../../../build/index.ts';
import { openPassingLock, tryPassingLock } from '../../../host/index.ts';
import { storeFault } from '../../../store/index.ts';
import type { Nacre } from '../../nacre.ts';

/** Locks for the steps of all builds on one store: files that are there for as long as a step is done. */
export function createStepLocks({ store, host }: Pick<Nacre, 'host'> & StoreRoot): StepLocks {
  const directory = lockDirectory({ store });
  return {
    async lock(key, { onWait, signal }) {
      makeLocks(directory);
      const path = join(directory, createHash('sha256').update(key).digest('hex'));
      return openPassingLock(host(), path, { onWait, ...(signal === undefined ? {} : { signal }) });
    },
  };
}

/** Removes the files of locks that killed builds have left. */
export function removeStaleLocks({ store, host }: Pick<Nacre, 'host'> & StoreRoot): void {
  const directory = lockDirectory({ store });
  if (!existsSync(directory)) return;
  for (const name of readdirSync(directory)) tryPassingLock(host(), join(directory, name))?.[Symbol.dispose]();
}

interface StoreRoot {
  readonly store: { readonly paths: Pick<Nacre['store']['paths'], 'root'> };
}

function lockDirectory({ store }: StoreRoot): string {
  return join(store.paths.root, 'step-locks');
}

function makeLocks(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw storeFault('store/not-writable', `${directory} can not be made`, {
      hint: 'See that there is room on the disk, and that the store belongs to you.',
      cause,
    });
  }
}
