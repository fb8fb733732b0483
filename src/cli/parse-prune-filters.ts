import type { LabelFilter, PruneOptions } from '../app/index.ts';
import { cliFault } from './faults.ts';
import { parseDuration } from './parse-duration.ts';

/**
 * What `--filter` of prune says, as Docker users write it: `until=<duration or time>`, `label=<key>[=<value>]`, `label!=…`. Of several times
 * the earliest counts.
 *
 * @param now milliseconds since 1970
 * @throws cli/usage
 */
export function parsePruneFilters(texts: readonly string[], now: number): Pick<PruneOptions, 'until' | 'labels'> {
  const times: number[] = [];
  const labels: LabelFilter[] = [];
  for (const text of texts) {
    const [, key, sign, value] = /^([^=!]+)(!?=)(.+)$/s.exec(text) ?? [];
    if (key === 'until' && sign === '=' && value !== undefined) times.push(parseTime(value, now) ?? refuse(text));
    else if (key === 'label' && value !== undefined) labels.push(parseLabel(value, sign === '='));
    else throw badFilter(text);
  }
  return {
    ...(times.length === 0 ? {} : { until: Math.min(...times) }),
    ...(labels.length === 0 ? {} : { labels }),
  };
}

function parseLabel(text: string, wanted: boolean): LabelFilter {
  const at = text.indexOf('=');
  return at < 0
    ? { key: text, value: undefined, wanted }
    : { key: text.slice(0, at), value: text.slice(at + 1), wanted };
}

/** A duration before now, seconds since 1970, or a date with or without a time; `undefined` when it is none of them. */
export function parseTime(text: string, now: number): number | undefined {
  const ago = parseDuration(text);
  if (ago !== undefined) return now - ago;
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000;
  const time = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

function refuse(text: string): never {
  throw badFilter(text);
}

function badFilter(text: string): Error {
  return cliFault('cli/usage', `prune: there is no filter "${text}"`, {
    hint: 'Write until=24h, until=2026-01-31, label=key, label=key=value or label!=key.',
  });
}
