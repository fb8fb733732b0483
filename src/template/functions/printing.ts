import { formatValue } from '../format-value.ts';
import { asText } from './arguments.ts';
import { formatVerbs } from './format-verbs.ts';
import type { TemplateFunction } from './template-function.ts';

/** A space stands between two values when neither is a text. */
function print(values: readonly unknown[]): string {
  return values
    .map((value, at) => {
      const apart = at > 0 && typeof value !== 'string' && typeof values[at - 1] !== 'string';
      return (apart ? ' ' : '') + formatValue(value);
    })
    .join('');
}

function escapeHtml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '<': '&lt;',
    '>': '&gt;',
    '&': '&amp;',
    '"': '&#34;',
    "'": '&#39;',
  };
  return text.replaceAll(/[<>&"']/g, (found) => entities[found] ?? found).replaceAll('\0', '\ufffd');
}

/** Text that may stand between the quotes of a string in JavaScript, in a page. */
function escapeScript(text: string): string {
  const toEscape = (found: string): string => {
    if (/[\\'"]/.test(found)) return `\\${found}`;
    return `\\u${found.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
  };
  return text.replaceAll(/[\\'"<>&=\p{Cc}]/gu, toEscape);
}

function escapeQuery(text: string): string {
  const rest = (found: string): string => `%${found.charCodeAt(0).toString(16).toUpperCase()}`;
  return encodeURIComponent(text.toWellFormed())
    .replaceAll(/[!'()*]/g, rest)
    .replaceAll('%20', '+');
}

const unbounded = Number.POSITIVE_INFINITY;

export const printing: Readonly<Record<string, TemplateFunction>> = {
  print: { least: 0, most: unbounded, call: print },
  println: { least: 0, most: unbounded, call: (values) => `${values.map(formatValue).join(' ')}\n` },
  printf: { least: 1, most: unbounded, call: ([format, ...values]) => formatVerbs(asText(format), values) },
  html: { least: 1, most: unbounded, call: (values) => escapeHtml(print(values)) },
  js: { least: 1, most: unbounded, call: (values) => escapeScript(print(values)) },
  urlquery: { least: 1, most: unbounded, call: (values) => escapeQuery(print(values)) },
};
