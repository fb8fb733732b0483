import { isFault, mapConcurrent, messageOf, type OnEvent } from '../../base/index.ts';

/** Images whose documents are read at one time. */
const width = 8;

export interface DatesOptions {
  /** Told of those that can not be read. */
  readonly onEvent?: OnEvent;
  readonly signal?: AbortSignal;
}

/**
 * When the images of tags were made. One that can not be read has no date, as one that says none.
 *
 * @param find what `findCreated` says of a tag
 * @returns dates as `findCreated` gives them, in the order of the tags
 * @throws base/cancelled alone
 */
export async function readDates(
  tags: readonly string[],
  find: (tag: string) => Promise<string | undefined>,
  { onEvent = () => undefined, signal }: DatesOptions,
): Promise<ReadonlyMap<string, string | undefined>> {
  const dates = await mapConcurrent(tags, width, async (tag) => {
    try {
      return await find(tag);
    } catch (error) {
      if (signal?.aborted === true || isFault(error, 'base/cancelled')) throw error;
      onEvent({ kind: 'warning', message: `${tag}: its date is not known: ${messageOf(error)}` });
      return undefined;
    }
  });
  return new Map(tags.map((tag, at) => [tag, dates[at]]));
}

/** Tags with the latest date first, those without one last; equal ones in the order in which they came. */
export function newestFirst(
  tags: readonly string[],
  dates: ReadonlyMap<string, string | undefined>,
): readonly string[] {
  // What is written alike is ordered alike.
  const dateOf = (tag: string): string => dates.get(tag) ?? '';
  return tags.toSorted((a, b) => (dateOf(a) < dateOf(b) ? 1 : Number(dateOf(a) > dateOf(b)) * -1));
}
