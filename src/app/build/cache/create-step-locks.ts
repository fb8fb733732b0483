import { createHash } from 'node:crypto';
import { fstatSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { assertNotCancelled } from '../../../base/index.ts';
import type { StepLocks } from '../../../build/index.ts';
import type { FileLock } from '../../../host/index.ts';
import type { Nacre } from '../../nacre.ts';

// Whoever waits asks again after so many milliseconds, and at last after so many.
const patience = 10;
const longestPatience = 200;

/** Locks for the steps of all builds on one store: files that are there for as long as a step is done. */
export function createStepLocks({ runDirectory, host }: Pick<Nacre, 'runDirectory' | 'host'>): StepLocks {
  const directory = join(runDirectory, 'step-locks');
  return {
    async lock(key, { onWait, signal }) {
      const path = join(directory, createHash('sha256').update(key).digest('hex'));
      mkdirSync(directory, { recursive: true, mode: 0o700 });
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
