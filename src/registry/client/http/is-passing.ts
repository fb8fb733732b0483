import { isFault } from '../../../base/index.ts';

/** Whether another attempt may do better. */
export function isPassing(error: unknown): boolean {
  return isFault(error, 'registry/broken-off') || isFault(error, 'registry/unavailable');
}
