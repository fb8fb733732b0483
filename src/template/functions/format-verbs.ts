import { formatNumber, formatValue } from '../format-value.ts';
import { isMethod, isNil, isRecord } from '../value.ts';

/** One `%…` of a format. */
interface Verb {
  readonly flags: string;
  readonly width: number;
  readonly precision: number | undefined;
  readonly letter: string;
}

/** Widths beyond this are those of no table. */
const widest = 10_000;

/**
 * Go's Sprintf: verbs v s q d x X o b c U t e f g T with flags, width and precision. What does not fit is told in the text, as Go does:
 * `%!d(string=x)`, `%!s(MISSING)`, `%!(EXTRA …)`.
 */
export function formatVerbs(format: string, values: readonly unknown[]): string {
  let at = 0;
  const pattern = /%([-+# 0]*)(\d+|\*)?(?:\.(\d+|\*)?)?([\s\S])|%$/gu;
  const text = format.replaceAll(pattern, (all, flags = '', width, precision, letter) => {
    if (letter === undefined) return '%!(NOVERB)';
    if (letter === '%') return '%';
    const count = (written: string | undefined): number => Number(written === '*' ? values[at++] : (written ?? 0)) || 0;
    const wide = Math.min(count(width), widest);
    const exact = all.includes('.') ? Math.min(count(precision), widest) : undefined;
    if (at >= values.length) return `%!${letter}(MISSING)`;
    return formatVerb({ flags, width: wide, precision: exact, letter }, values[at++]);
  });
  if (at >= values.length) return text;
  const extra = values.slice(at).map((value) => (isNil(value) ? '<nil>' : `${goType(value)}=${formatValue(value)}`));
  return `${text}%!(EXTRA ${extra.join(', ')})`;
}

function formatVerb(verb: Verb, value: unknown): string {
  const { letter } = verb;
  if (letter === 'T') return padVerb(verb, goType(value), false);
  if (letter === 'v' && typeof value !== 'number') return padVerb(verb, cutText(verb, value), false);
  if (Array.isArray(value)) return `[${value.map((each) => formatVerb(verb, each)).join(' ')}]`;
  const made = formatOne(verb, value);
  if (made !== undefined) return padVerb(verb, made, typeof value === 'number');
  return `%!${letter}(${isNil(value) ? '<nil>' : `${goType(value)}=${formatValue(value)}`})`;
}

function cutText({ precision }: Verb, value: unknown): string {
  const text = formatValue(value);
  return precision === undefined || typeof value !== 'string' ? text : [...text].slice(0, precision).join('');
}

function formatOne(verb: Verb, value: unknown): string | undefined {
  if (typeof value === 'string') return formatText(verb, value);
  if (typeof value === 'number' || typeof value === 'bigint') return formatCount(verb, Number(value));
  if (typeof value === 'boolean') return verb.letter === 't' ? String(value) : undefined;
  return verb.letter === 's' && isRecord(value) ? formatValue(value) : undefined;
}

function formatText(verb: Verb, text: string): string | undefined {
  const hex = Buffer.from(text).toString('hex');
  switch (verb.letter) {
    case 's':
      return cutText(verb, text);
    case 'q':
      return JSON.stringify(cutText(verb, text));
    case 'x':
      return hex;
    case 'X':
      return hex.toUpperCase();
    default:
      return undefined;
  }
}

const bases: Readonly<Record<string, number>> = { d: 10, x: 16, X: 16, o: 8, b: 2 };
const prefixes: Readonly<Record<string, string>> = { x: '0x', X: '0X', o: '0', b: '0b' };

function formatCount({ flags, letter, precision }: Verb, value: number): string | undefined {
  const sign = value >= 0 && flags.includes('+') ? '+' : value >= 0 && flags.includes(' ') ? ' ' : '';
  const base = bases[letter];
  if (base !== undefined && Number.isInteger(value)) {
    const digits = Math.abs(value)
      .toString(base)
      .padStart(precision ?? 0, '0');
    const prefix = flags.includes('#') ? (prefixes[letter] ?? '') : '';
    return `${value < 0 ? '-' : sign}${prefix}${letter === 'X' ? digits.toUpperCase() : digits}`;
  }
  switch (letter) {
    case 'c':
      return isCharacter(value) ? String.fromCodePoint(value) : '\ufffd';
    case 'q':
      return isCharacter(value) ? `'${String.fromCodePoint(value)}'` : "'\ufffd'";
    case 'U':
      return `U+${value.toString(16).toUpperCase().padStart(4, '0')}`;
    case 'f':
    case 'F':
      return sign + value.toFixed(Math.min(precision ?? 6, 100));
    case 'e':
      return sign + value.toExponential(Math.min(precision ?? 6, 100)).replace(/e([+-])(\d)$/, 'e$10$2');
    case 'g':
    case 'v':
      return (
        sign +
        formatNumber(precision === undefined ? value : Number(value.toPrecision(Math.max(1, Math.min(precision, 100)))))
      );
    default:
      return undefined;
  }
}

function isCharacter(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= 0x10ffff;
}

function padVerb({ flags, width }: Verb, text: string, isNumber: boolean): string {
  const missing = width - [...text].length;
  if (missing <= 0) return text;
  if (flags.includes('-')) return text + ' '.repeat(missing);
  if (!flags.includes('0') || !isNumber) return ' '.repeat(missing) + text;
  const sign = /^[+\- ]?/.exec(text)?.[0] ?? '';
  return sign + '0'.repeat(missing) + text.slice(sign.length);
}

/** What Go calls the type. */
function goType(value: unknown): string {
  if (isNil(value)) return '<nil>';
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float64';
  if (Array.isArray(value)) return '[]interface {}';
  return isMethod(value) ? 'func' : 'map[string]interface {}';
}
