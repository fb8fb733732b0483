import { formatNextLink } from '../protocol/index.ts';
import type { PageRequest } from '../records/index.ts';
import { type Call, queryValue } from './call.ts';

/** Which page is asked for: `n` entries behind `last`. @returns a text that says why there is none */
export function readPage(call: Pick<Call, 'query' | 'registry'>): PageRequest | string {
  const n = queryValue(call, 'n');
  const after = queryValue(call, 'last');
  if (n !== undefined && !/^\d{1,9}$/.test(n)) return 'n is not a number';
  const largest = call.registry.limits.page;
  const most = n === undefined ? largest : Math.min(Number(n), largest);
  return after === undefined ? { most } : { most, after };
}

/** The entries of a page. */
export interface Page<Entry> {
  readonly entries: readonly Entry[];
  /** The last one, when there are more. */
  readonly last: Entry | undefined;
}

/** Cuts off what was asked for only to know whether there is more. A page of none has none behind it. */
export function cutPage<Entry>(found: readonly Entry[], most: number): Page<Entry> {
  const entries = found.slice(0, most);
  return { entries, last: found.length > most ? entries.at(-1) : undefined };
}

/** `Link` to the next page. @param last where it begins; `undefined` when there is none */
export function nextPage(path: string, most: number, last: string | undefined, more = ''): Record<string, string> {
  if (last === undefined) return {};
  return { link: formatNextLink(`${path}?n=${most}&last=${encodeURIComponent(last)}${more}`) };
}
