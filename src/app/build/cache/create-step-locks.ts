import { createHash } from 'node:crypto';
import { existsSync, fstatSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { assertNotCancelled } from '../../../base/index.ts';
import type { StepLocks } from '../../../build/index.ts';
import type { FileLock } from '../../../host/index.ts';
import { storeFault } from '../../../store/index.ts';
import type { Nacre } from '../../nacre.ts';

// Whoever waits asks again after so many milliseconds, and at last after so many.
const patience = 10;
const longestPatience = 200;

/** Locks for the steps of all builds on one store: files that are there for as long as a step is done. */
export function createStepLocks({ store, host }: Pick<Nacre, 'host'> & StoreRoot): StepLocks {
  const directory = lockDirectory({ store });
  return {
    async lock(key, { onWait, signal }) {
      const path = join(directory, createHash('sha256').update(key).digest('hex'));
      makeLocks(directory);
      for (let wait = patience; ; wait = Math.min(wait * 2, longestPatience)) {
        assertNotCancelled(signal);
        const lock = host().lockFile(path);
        if (lock !== undefined && isCurrent(lock)) return release(lock);
        lock?.[Symbol.dispose]();
        // A file that was removed meanwhile is nobody's: try the one that is there now.
        if (lock !== undefined) continue;
        if (wait === patience) onWait();
        await setTimeout(wait);
      }
    },
  };
}

/** Removes the files of locks that killed builds have left. */
export function removeStaleLocks({ store, host }: Pick<Nacre, 'host'> & StoreRoot): void {
  const directory = lockDirectory({ store });
  if (!existsSync(directory)) return;
  for (const name of readdirSync(directory)) {
    const lock = host().lockFile(join(directory, name));
    if (lock === undefined) continue;
    if (isCurrent(lock)) release(lock)[Symbol.dispose]();
    else lock[Symbol.dispose]();
  }
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

/** Removed while it is locked, so that nobody takes a file that others no longer find. */
function release(lock: FileLock): Disposable {
  return {
    [Symbol.dispose]() {
      rmSync(lock.path, { force: true });
      lock[Symbol.dispose]();
    },
  };
}

/** Whether what is locked still bears its name. */
function isCurrent({ fd, path }: FileLock): boolean {
  const there = statSync(path, { throwIfNoEntry: false });
  const locked = fstatSync(fd);
  return there !== undefined && there.ino === locked.ino && there.dev === locked.dev;
}
