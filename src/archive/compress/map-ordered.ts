import { processors } from '../../base/index.ts';

/** Blocks in flight that keep every processor busy while the thread of JavaScript reads and writes. */
export function defaultWidth(): number {
  return processors() + 2;
}

/**
 * Runs `work` over the items of a stream, at most `width` at a time, and yields the results in the items' order. Holds at most
 * `width` items and results. The first failure in the items' order is thrown, after all work under way has ended.
 */
export async function* mapOrdered<Item, Result>(
  items: AsyncIterable<Item>,
  width: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const flying: Promise<Result>[] = [];
  try {
    for await (const item of items) {
      const result = work(item);
      // It may fail before its turn has come; whoever awaits it then sees the failure.
      result.catch(() => {});
      flying.push(result);
      if (flying.length >= width) yield await next(flying);
    }
    while (flying.length > 0) yield await next(flying);
  } finally {
    await Promise.allSettled(flying);
  }
}

function next<Result>(flying: Promise<Result>[]): Promise<Result> {
  return flying.shift() as Promise<Result>;
}
