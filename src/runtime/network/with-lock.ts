import { dirname } from 'node:path';
import { type FileLock, type FileLocks, makeDirectory } from '../../host/index.ts';

/** Milliseconds. */
const step = 2;

/** Does `work` while no other process, and nothing else in this one, holds the lock. Waits without blocking the thread, which may be what the holder waits for. */
export async function withLock<Result>(host: FileLocks, path: string, work: () => Promise<Result>): Promise<Result> {
  makeDirectory(dirname(path), 0o700);
  using _lock = await takeLock(host, path);
  return await work();
}

async function takeLock(host: FileLocks, path: string): Promise<FileLock> {
  for (;;) {
    const lock = host.lockFile(path);
    if (lock !== undefined) return lock;
    await pause(step);
  }
}

/** @param time milliseconds */
export function pause(time: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, time);
  });
}
