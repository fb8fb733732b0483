import { setImmediate } from 'node:timers/promises';
import { assertNotCancelled, milliseconds } from '../../base/index.ts';

/** How long synchronous work goes on before signals get their turn, in milliseconds. */
const slice = 20;

/**
 * Runs synchronous work in slices, so that signals and other work get their turn.
 *
 * @param steps yields bytes done since the last step
 * @throws base/cancelled; what the work throws
 */
export async function runSteps<Result>(
  steps: Generator<number, Result>,
  onBytes: (bytes: number) => void,
  signal: AbortSignal | undefined,
): Promise<Result> {
  let end = milliseconds() + slice;
  try {
    for (;;) {
      const step = steps.next();
      if (step.done === true) return step.value;
      onBytes(step.value);
      if (milliseconds() < end) continue;
      await setImmediate();
      assertNotCancelled(signal);
      end = milliseconds() + slice;
    }
  } finally {
    closeSteps(steps);
  }
}

/** Runs what a generator that was left early has to clean up. */
function closeSteps(steps: Generator<unknown, unknown>): void {
  steps.return(undefined);
}
