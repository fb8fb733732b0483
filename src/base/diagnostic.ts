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
 * The source line with its number and a caret under the column, or '' when the line is not known. Credentials in addresses are not shown.
 *
 * @example
 *  12 | FORM scratch
 *     | ^
 */
export function formatExcerpt(place: Place): string {
  if (place.text === undefined) return '';
  const number = String(place.line).padStart(4);
  const text = starCredentials(place.text).replaceAll('\t', ' ');
  return `${number} | ${text}\n${' '.repeat(4)} | ${' '.repeat(Math.max(0, place.column - 1))}^`;
}
