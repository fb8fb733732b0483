import { availableParallelism } from 'node:os';
import { baseFault } from './fault.ts';

/** Processors this process may use, at least 1. */
export function processors(): number {
  return Math.max(1, availableParallelism());
}

/**
 * Runs `work` over `items`, at most `width` at a time, and returns the results in the items' order.
 * The first failure rejects; items not yet begun are then not begun, those under way are awaited first.
 */
export async function mapConcurrent<Item, Result>(
  items: readonly Item[],
  width: number,
  work: (item: Item, index: number) => Promise<Result>,
): Promise<Result[]> {
  const results = new Array<Result>(items.length);
  let next = 0;
  let failed: { error: unknown } | undefined;
  const lane = async (): Promise<void> => {
    while (next < items.length && failed === undefined) {
      const index = next++;
      try {
        results[index] = await work(items[index] as Item, index);
      } catch (error) {
        failed ??= { error };
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, lane));
  if (failed !== undefined) throw failed.error;
  return results;
}

/** Calls `compute` at the first call of the returned function and gives the same result (or promise) ever after. */
export function once<Result>(compute: () => Result): () => Result {
  let done: { readonly value: Result } | undefined;
  return () => {
    done ??= { value: compute() };
    return done.value;
  };
}

/** @throws base/cancelled when `signal` has fired */
export function assertNotCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw baseFault('base/cancelled', 'cancelled', { cause: signal.reason });
}
