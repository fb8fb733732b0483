import { dirname } from 'node:path';
import { type FileLocks, makeDirectory, openPassingLock, tryPassingLock } from '../../host/index.ts';
import { lifePaths } from './life-paths.ts';

/** Waits until nobody else starts, stops, settles or removes the container, and keeps others from it until disposed. @throws base/cancelled */
export function holdLife(
  locks: FileLocks,
  runDirectory: string,
  id: string,
  signal?: AbortSignal,
): Promise<Disposable> {
  return openPassingLock(locks, lockOf(runDirectory, id), signal === undefined ? {} : { signal });
}

/** As `holdLife`, without waiting. @returns `undefined` when somebody is at it */
export function tryHoldLife(locks: FileLocks, runDirectory: string, id: string): Disposable | undefined {
  return tryPassingLock(locks, lockOf(runDirectory, id));
}

function lockOf(runDirectory: string, id: string): string {
  const { lock } = lifePaths(runDirectory, id);
  makeDirectory(dirname(lock), 0o700);
  return lock;
}
