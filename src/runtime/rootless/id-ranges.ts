import type { IdMapping } from '../../base/index.ts';

/** A run of user or group IDs of this machine. */
export interface IdRange {
  readonly start: number;
  readonly count: number;
}

/** IDs are 32 bits, and the last one means none. */
const lastId = 0xffff_fffe;

/**
 * The IDs that /etc/subuid or /etc/subgid gives a user, in the order of the file. Lines that say nothing sensible are passed over, as
 * newuidmap does. Source: subuid(5).
 *
 * @param names how lines may call the user: his name, and his number in decimal
 */
export function parseIdRanges(text: string, names: readonly string[]): readonly IdRange[] {
  return text.split('\n').flatMap((line) => {
    const [name = '', start = '', count = '', more] = line.trim().split(':');
    if (more !== undefined || !names.includes(name) || !/^\d+$/.test(start) || !/^\d+$/.test(count)) return [];
    const range = { start: Number(start), count: Number(count) };
    return range.count > 0 && range.start + range.count - 1 <= lastId ? [range] : [];
  });
}

/** The map of an ordinary user's namespace: 0 is he himself, 1 and on are the IDs that he was given. */
export function toUserMap(own: number, ranges: readonly IdRange[]): readonly IdMapping[] {
  let inside = 1;
  const given = ranges.map(({ start, count }) => {
    const mapping = { inside, outside: start, count };
    inside += count;
    return mapping;
  });
  return [{ inside: 0, outside: own, count: 1 }, ...given];
}

/** As newuidmap(1) and newgidmap(1) take a map. */
export function toMapArguments(map: readonly IdMapping[]): readonly string[] {
  return map.flatMap(({ inside, outside, count }) => [inside, outside, count].map(String));
}
