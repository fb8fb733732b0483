import { watch } from 'node:fs';

/** Milliseconds after which is looked again, should no change be told. */
const longestWait = 250;

/** Tells when something changes in a directory. */
export interface DirectoryChanges extends Disposable {
  /** Waits for a change since the last call, for a quarter of a second at most, or until `signal` fires. */
  next(signal: AbortSignal | undefined): Promise<void>;
}

/** Watches a directory and the files in it. Where the system has no more watches to give, `next` comes back from time to time all the same. */
export function watchDirectory(path: string): DirectoryChanges {
  let tell = (): void => {};
  let changed = false;
  const watcher = watch(path, { persistent: false }, () => {
    changed = true;
    tell();
  });
  watcher.on('error', () => {});
  return {
    next: (signal) =>
      new Promise((resolve) => {
        const done = (): void => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', done);
          changed = false;
          resolve();
        };
        tell = done;
        const timer = setTimeout(done, changed || signal?.aborted === true ? 0 : longestWait);
        signal?.addEventListener('abort', done);
      }),
    [Symbol.dispose]: () => watcher.close(),
  };
}
