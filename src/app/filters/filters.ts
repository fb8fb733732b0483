import { nearestName } from '../../base/index.ts';
import { appFault } from '../faults.ts';

/** What `--filter` asks for: values by key. A key given twice has two values; most kinds ask for any of them, labels for all. */
export type Filters = Readonly<Record<string, readonly string[]>>;

/**
 * Reads `key=value`, again and again.
 *
 * @param known what may stand before the `=`
 * @throws app/bad-filter
 */
export function parseFilters(texts: readonly string[], known: readonly string[]): Filters {
  const pairs = texts.map((text): readonly [string, string] => {
    const equals = text.indexOf('=');
    if (equals === -1)
      throw appFault('app/bad-filter', `filter "${text}" has no value`, { hint: `Write ${text || 'name'}=VALUE.` });
    return [text.slice(0, equals).trim().toLowerCase(), text.slice(equals + 1).trim()];
  });
  const filters = Object.fromEntries(
    [...Map.groupBy(pairs, ([key]) => key)].map(([key, some]) => [key, some.map(([, value]) => value)]),
  );
  assertFilters(filters, known);
  return filters;
}

/** @throws app/bad-filter when a key is none of those */
export function assertFilters(filters: Filters, known: readonly string[]): void {
  const unknown = Object.keys(filters).find((key) => !known.includes(key));
  if (unknown === undefined) return;
  const near = nearestName(unknown, known);
  const hint = near === undefined ? `Use one of ${known.join(', ')}.` : `Did you mean ${near}?`;
  throw appFault('app/bad-filter', `there is no filter "${unknown}"`, { hint });
}

/** The values of a key; `undefined` when it is not asked for. */
export function filterValues(filters: Filters, key: string): readonly string[] | undefined {
  return Object.hasOwn(filters, key) ? filters[key] : undefined;
}

/** Whether labels have all that is asked for: `key`, or `key=value`. */
export function hasLabels(labels: Readonly<Record<string, string>>, wanted: readonly string[]): boolean {
  return wanted.every((text) => {
    const equals = text.indexOf('=');
    const key = equals === -1 ? text : text.slice(0, equals);
    return Object.hasOwn(labels, key) && (equals === -1 || labels[key] === text.slice(equals + 1));
  });
}

/** What a value of `true` or `false` says. @throws app/bad-filter */
export function readFlagFilter(key: string, value: string): boolean {
  if (/^(true|1|t)$/i.test(value)) return true;
  if (/^(false|0|f)$/i.test(value)) return false;
  throw appFault('app/bad-filter', `filter ${key}=${value} is neither true nor false`, { hint: `Write ${key}=true.` });
}

/**
 * Whether a name fits a pattern: a regular expression that may match any part of it.
 *
 * @throws app/bad-filter when it is none
 */
export function matchesName(key: string, pattern: string): (name: string) => boolean {
  if (pattern.length > 1000) throw badPattern(key, pattern.slice(0, 100));
  // An ID or a plain name needs no engine, and most are.
  if (/^[\w/-]*$/.test(pattern)) return (name) => name.includes(pattern);
  try {
    const expression = new RegExp(pattern, 'u');
    return (name) => expression.test(name);
  } catch {
    throw badPattern(key, pattern);
  }
}

function badPattern(key: string, pattern: string): Error {
  const message = `filter ${key}=${pattern} is not a regular expression`;
  return appFault('app/bad-filter', message, { hint: 'Put a backslash before what stands for itself.' });
}
