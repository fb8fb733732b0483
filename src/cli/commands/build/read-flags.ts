import { Fault } from '../../../base/index.ts';
import { withExit } from '../../with-exit.ts';

/**
 * Reads values of flags. A value that can not be is a wrong call, and ends as one, with 2: elsewhere the same text may stand in a file, where
 * its fault has another exit status.
 *
 * @throws what `read` throws
 */
export function readFlags<Values>(read: () => Values): Values {
  try {
    return read();
  } catch (error) {
    throw toUsageFault(error);
  }
}

/** Faults of the commands themselves know whether the call is what is wrong. */
function toUsageFault(error: unknown): unknown {
  if (!(error instanceof Fault) || error.code.startsWith('cli/')) return error;
  return withExit(error, 2);
}
