import { fstatSync, rmSync, statSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { assertNotCancelled } from '../base/index.ts';
import type { FileLock, FileLocks } from './host.ts';

// Whoever waits asks again after so many milliseconds, and at last after so many.
const patience = 10;
const longestPatience = 200;

export interface PassingLockOptions {
  /** Called once, when the lock is not free. */
  readonly onWait?: () => void;
  readonly signal?: AbortSignal;
}

/**
 * Waits for a lock whose file is there only as long as somebody has it, or died having it. Others of this process and of all others are kept
 * out; the kernel lets go of what dead processes had.
 *
 * @param path in a directory that is there
 * @throws host/lock-failed, base/cancelled at once
 */
export async function openPassingLock(
  locks: FileLocks,
  path: string,
  { onWait, signal }: PassingLockOptions = {},
): Promise<Disposable> {
  for (let wait = patience; ; wait = Math.min(wait * 2, longestPatience)) {
    assertNotCancelled(signal);
    const lock = tryPassingLock(locks, path);
    if (lock !== undefined) return lock;
    if (wait === patience) onWait?.();
    const cancel = signal === undefined ? {} : { signal };
    await setTimeout(wait, undefined, cancel).catch(() => assertNotCancelled(signal));
  }
}

/** @returns `undefined` when somebody has it */
export function tryPassingLock(locks: FileLocks, path: string): Disposable | undefined {
  for (;;) {
    const lock = locks.lockFile(path);
    if (lock === undefined) return undefined;
    if (isCurrent(lock)) return release(lock);
    // A file that was removed meanwhile is nobody's: try the one that is there now.
    lock[Symbol.dispose]();
  }
}

/** Removed while it is locked, so that nobody takes a file that others no longer find. Once let go, it is never another's that is removed. */
function release(lock: FileLock): Disposable {
  let isHeld = true;
  return {
    [Symbol.dispose]() {
      if (!isHeld) return;
      isHeld = false;
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
