import type { ProcessTable } from '../../host/index.ts';
import type { ProcessIdentity } from '../container-state.ts';

// It may have ended because all went well.
const looks = 10;

/**
 * Does what needs a process, and gives up two seconds after that was found dead: the runtime waits for ever for a container whose first process was
 * killed before its start.
 *
 * @param interval milliseconds between two looks
 * @returns `undefined` when it was given up
 */
export async function whileAlive<Result>(
  host: Pick<ProcessTable, 'isAlive'>,
  { pid, startTime }: ProcessIdentity,
  work: (signal: AbortSignal) => Promise<Result>,
  interval = 200,
): Promise<Result | undefined> {
  const gone = new AbortController();
  let misses = 0;
  const timer = setInterval(() => {
    misses = host.isAlive(pid, startTime) ? 0 : misses + 1;
    if (misses >= looks) gone.abort();
  }, interval);
  try {
    return await work(gone.signal);
  } catch (error) {
    if (gone.signal.aborted) return undefined;
    throw error;
  } finally {
    clearInterval(timer);
  }
}
