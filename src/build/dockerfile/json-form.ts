import { trimBlank } from './blank.ts';
import type { Found } from './source-text.ts';

/** What a text is as a JSON array. */
export type JsonForm =
  | { readonly kind: 'strings'; readonly items: readonly Found[] }
  /** A well-formed array that holds something else than strings. */
  | { readonly kind: 'other' }
  /** Not JSON; `intended` when it looks as if it was meant to be. */
  | { readonly kind: 'text'; readonly intended: boolean };

const stringLiteral = /"(?:[^"\\]|\\.)*"/g;
// A bracket and at once a quote, or a first item in quotes with a comma after it: no shell test looks like this.
const looksLikeArray = /^\[(?:["']|\s*(?:"[^"]*"|'[^']*')\s*,)/;

/** Reads a text as a JSON array of strings; the items' places are those of their opening quotes. */
export function parseJsonForm({ text, at }: Found): JsonForm {
  const bare = trimBlank(text);
  if (!bare.startsWith('[')) return { kind: 'text', intended: false };
  const items = parseArray(bare);
  if (items === undefined) return { kind: 'text', intended: looksLikeArray.test(bare) };
  if (!items.every((item) => typeof item === 'string')) return { kind: 'other' };
  const literals = [...text.matchAll(stringLiteral)];
  return {
    kind: 'strings',
    items: items.map((item, index) => ({ text: item.toWellFormed(), at: at + (literals[index]?.index ?? 0) })),
  };
}

function parseArray(text: string): readonly unknown[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
