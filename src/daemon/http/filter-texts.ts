import type { Filters } from './query.ts';

/** Filters of a request as the command line's `--filter` takes them: `key=value`, and `key!=value` for keys that end so. */
export function toFilterTexts(filters: Filters): readonly string[] {
  return Object.entries(filters).flatMap(([key, values]) => values.map((value) => `${key}=${value}`));
}
