import type { BuildCacheRow } from '../../../app/index.ts';
import { cliFault } from '../../faults.ts';
import { parseTime } from '../../parse-prune-filters.ts';

type Choose = (row: BuildCacheRow) => boolean;

/** Filters that have no value. */
const states: Readonly<Record<string, Choose>> = {
  inuse: ({ inUse }) => inUse,
  shared: ({ shared }) => shared,
  private: ({ shared }) => !shared,
  reclaimable: ({ reclaimable }) => reclaimable,
};

/** Of filters with one, by key. @returns `undefined` for a value that is none */
const tests: Readonly<Record<string, (value: string, now: number) => Choose | undefined>> = {
  id: (value) => (row) => row.id.startsWith(value),
  type: (value) => (row) => row.type === value,
  description: (value) => (row) => row.description.includes(value),
  until: olderThan,
  'unused-for': olderThan,
};

/**
 * What `--filter` of `builder du` and `builder prune` says, as buildx users write it; all of them have to hold. `key!=value` is what does not match.
 *
 * @param now milliseconds since 1970
 * @throws cli/usage
 */
export function parseBuilderFilters(texts: readonly string[], now: number): Choose {
  const chosen = texts.map((text) => parseFilter(text, now));
  return (row) => chosen.every((choose) => choose(row));
}

function parseFilter(text: string, now: number): Choose {
  const [, key = '', sign, value = ''] = /^([a-z-]+)(?:(!?=)(.+))?$/s.exec(text) ?? [];
  const choose = sign === undefined ? states[key] : tests[key]?.(value, now);
  if (choose === undefined) throw badFilter(text);
  return sign === '!=' ? (row) => !choose(row) : choose;
}

function olderThan(value: string, now: number): Choose | undefined {
  const time = parseTime(value, now);
  return time === undefined ? undefined : (row) => Date.parse(row.used) < time;
}

function badFilter(text: string): Error {
  return cliFault('cli/usage', `builder: there is no filter "${text}"`, {
    hint: 'Write id=, type=, description=, until=24h, unused-for=24h, or one of: inuse, shared, private, reclaimable.',
  });
}
