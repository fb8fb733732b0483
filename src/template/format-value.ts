import { isDictionary, isMethod, isNil, isRecord, writtenOf } from './value.ts';

/** A value as `print` writes it: what Go's %v says of it. */
export function formatValue(value: unknown): string {
  if (isNil(value)) return '<nil>';
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return formatNumber(value);
  if (Array.isArray(value)) return `[${value.map(formatValue).join(' ')}]`;
  if (isMethod(value)) return '<method>';
  return isRecord(value) ? formatRecord(value) : String(value);
}

function formatRecord(value: Readonly<Record<string, unknown>>): string {
  if (!isDictionary(value)) return `{${Object.values(value).filter(isData).map(formatValue).join(' ')}}`;
  const entries = Object.keys(value).sort();
  return `map[${entries.map((key) => `${key}:${formatValue(value[key])}`).join(' ')}]`;
}

function isData(value: unknown): boolean {
  return !isMethod(value);
}

/** Whole numbers in digits; others as short as they can be told apart, with an exponent when it is below -4 or above 20. */
export function formatNumber(value: number): string {
  if (Number.isSafeInteger(value)) return Object.is(value, -0) ? '0' : String(value);
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
  const [digits = '', exponent = '0'] = value.toExponential().split('e');
  const power = Number(exponent);
  if (power >= -4 && power < 21) return String(value);
  return `${digits}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
}

/**
 * A value as JSON, with nothing in it that a terminal would act on. Fields that are called are left out; keys of dictionaries are sorted,
 * fields stand in their order.
 */
export function formatJson(value: unknown): string {
  const text = JSON.stringify(value ?? null, (_, inner: unknown) => toJson(inner));
  return text.replaceAll(
    /[\p{Cc}\p{Bidi_Control}]/gu,
    (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function toJson(given: unknown): unknown {
  const value = writtenOf(given);
  if (isMethod(value)) return undefined;
  if (typeof value === 'bigint') return Number(value);
  if (!isRecord(value) || !isDictionary(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
