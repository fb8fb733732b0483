import type { Place } from './fault.ts';
import { starCredentials } from './hide-credentials.ts';

/** Something to tell the author of a text: parsers of users' files return these and never throw. */
export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  /** Stable name, e.g. `dockerfile/unknown-instruction` or a BuildKit lint rule's name. */
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  readonly place: Place;
}

/** `file:line:column` of a place. */
export function formatPlace(place: Place): string {
  return `${place.file}:${place.line}:${place.column}`;
}

/**
 * The source line with its number and a caret under the column, or '' when the line is not known. Credentials in addresses are not shown,
 * nor what a terminal would act on. Of a long line what is around the column is shown.
 *
 * @example
 *  12 | FORM scratch
 *     | ^
 */
export function formatExcerpt(place: Place): string {
  if (place.text === undefined) return '';
  const number = String(place.line).padStart(4);
  const text = starCredentials(place.text)
    .replaceAll('\t', ' ')
    .replaceAll(/[\p{Cc}\p{Bidi_Control}]/gu, '\ufffd');
  const { shown, caret } = cutAround(text, Math.max(0, place.column - 1));
  return `${number} | ${shown}\n${' '.repeat(4)} | ${' '.repeat(caret)}^`;
}

// More than lines that people write have, and a few lines of a terminal.
const longestExcerpt = 300;

/** What is shown of a line, and where its character at `at` stands in that. */
function cutAround(line: string, at: number): { readonly shown: string; readonly caret: number } {
  if (line.length <= longestExcerpt) return { shown: line, caret: at };
  const from = Math.max(0, Math.min(at - longestExcerpt / 2, line.length - longestExcerpt));
  const end = from + longestExcerpt;
  const before = from > 0 ? '…' : '';
  const shown = `${before}${line.slice(from, end)}${end < line.length ? '…' : ''}`;
  return { shown, caret: before.length + Math.min(at, end) - from };
}
