import type { Database } from './database.ts';

/**
 * Makes a change, and resolves when it is on stable storage.
 *
 * @throws what `work` throws, whose changes alone are taken back then; store/… when nothing could be written
 */
export type GroupWrite = <Result>(work: () => Result) => Promise<Result>;

interface Waiting {
  /** Makes the change. @returns what settles the promise once it is on stable storage */
  readonly work: () => () => void;
  readonly fail: (error: unknown) => void;
}

/**
 * Changes that come at the same time are made in one transaction, so that many wait for the disk but once.
 *
 * @param settle called before each commit: brings to stable storage what the rows speak of
 */
export function createGroupWrite(database: Database, settle: () => void): GroupWrite {
  let waiting: Waiting[] = [];

  function flush(): void {
    const group = waiting;
    waiting = [];
    try {
      const settled = database.write('disk', () => {
        const done = group.map(({ work }) => work());
        settle();
        return done;
      });
      for (const tell of settled) tell();
    } catch (error) {
      for (const { fail } of group) fail(error);
    }
  }

  return (work) =>
    new Promise((resolve, reject) => {
      if (waiting.length === 0) setImmediate(flush);
      waiting.push({
        fail: reject,
        work() {
          try {
            const result = database.nested(work);
            return () => resolve(result);
          } catch (error) {
            return () => reject(error);
          }
        },
      });
    });
}
