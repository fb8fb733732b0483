import { syntaxFault, type TemplateSource } from './template-source.ts';
import { unquote } from './unquote.ts';

/** One piece of a template. `at` is its offset into the text. */
export type Token =
  | { readonly kind: 'text'; readonly at: number; readonly text: string }
  | { readonly kind: 'open' | 'close' | 'dot'; readonly at: number; readonly text: string }
  /** `.Name`; `glued` when it follows what it is a field of without a space. */
  | { readonly kind: 'field'; readonly at: number; readonly text: string; readonly glued: boolean }
  /** `$` and the name. */
  | { readonly kind: 'variable' | 'word'; readonly at: number; readonly text: string }
  | { readonly kind: 'number'; readonly at: number; readonly text: string; readonly value: number }
  | { readonly kind: 'string'; readonly at: number; readonly text: string; readonly value: string }
  | { readonly kind: 'symbol'; readonly at: number; readonly text: string };

type OwnToken = Exclude<Token, { kind: 'text' | 'open' | 'close' }>;

/**
 * Cuts a template into text and the tokens of its actions; `{{-` and `-}}` have taken the white space of the text beside them, and
 * comments are gone.
 *
 * @throws template/bad-syntax
 */
export function* splitTemplate(source: TemplateSource): Generator<Token> {
  const { text } = source;
  let trims = false;
  for (let at = 0; at < text.length; ) {
    const start = text.indexOf('{{', at);
    const end = start === -1 ? text.length : start;
    const trimsBefore = start !== -1 && /^\{\{-\s/.test(text.slice(start, start + 4));
    const written = trimSides(text.slice(at, end), trims, trimsBefore);
    if (written !== '') yield { kind: 'text', at, text: written };
    if (start === -1) return;
    const action = splitAction(source, start, start + (trimsBefore ? 3 : 2));
    yield* action.tokens;
    trims = action.trims;
    at = action.end;
  }
}

function trimSides(text: string, start: boolean, end: boolean): string {
  const rest = start ? text.trimStart() : text;
  return end ? rest.trimEnd() : rest;
}

/** What an action holds, where the text goes on after it, and whether the white space there goes. */
interface Action {
  readonly tokens: readonly Token[];
  readonly end: number;
  readonly trims: boolean;
}

function splitAction(source: TemplateSource, start: number, from: number): Action {
  const comment = /^\s*\/\*[\s\S]*?\*\/(?:(?<trims>\s-)|)\}\}/.exec(source.text.slice(from));
  if (comment !== null)
    return { tokens: [], end: from + comment[0].length, trims: comment.groups?.trims !== undefined };
  const tokens: Token[] = [{ kind: 'open', at: start, text: '{{' }];
  for (let at = from; ; ) {
    const rest = source.text.slice(at);
    const close = /^(?:\s+-|\s*)\}\}/.exec(rest);
    if (close !== null) {
      tokens.push({ kind: 'close', at: at + close[0].length - 2, text: '}}' });
      return { tokens, end: at + close[0].length, trims: close[0].includes('-') };
    }
    const space = /^\s*/.exec(rest)?.[0].length ?? 0;
    const token = readToken(source, start, at + space, space === 0);
    tokens.push(token);
    at = token.at + token.text.length;
  }
}

const forms: readonly (readonly [kind: OwnToken['kind'], form: RegExp])[] = [
  ['number', /^[+-]?(?:0[xX][\da-fA-F_]+|0[bB][01_]+|0[oO][0-7_]+|(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)/],
  ['field', /^\.[\p{L}_][\p{L}\p{Nd}_]*/u],
  ['dot', /^\.(?![\p{L}\p{Nd}_])/u],
  ['variable', /^\$[\p{L}\p{Nd}_]*/u],
  ['word', /^[\p{L}_][\p{L}\p{Nd}_]*/u],
  ['string', /^(?:"(?:[^"\\\n]|\\.)*"|`[^`]*`|'(?:[^'\\\n]|\\.)+')/],
  ['symbol', /^(?::=|[=|(),])/],
];

function readToken(source: TemplateSource, start: number, at: number, glued: boolean): OwnToken {
  const rest = source.text.slice(at);
  if (rest === '') throw syntaxFault(source, start, 'an action does not end', 'Close it with }}.');
  for (const [kind, form] of forms) {
    const text = form.exec(rest)?.[0];
    if (text !== undefined) return toToken(source, { kind, at, text, glued });
  }
  if (/^["'`]/.test(rest)) throw syntaxFault(source, at, 'a text does not end', `Close it with ${rest[0]}.`);
  throw syntaxFault(source, at, `unexpected ${JSON.stringify(rest[0])} in an action`, 'Write text in quotes.');
}

interface Found {
  readonly kind: OwnToken['kind'];
  readonly at: number;
  readonly text: string;
  readonly glued: boolean;
}

function toToken(source: TemplateSource, { kind, at, text, glued }: Found): OwnToken {
  switch (kind) {
    case 'number':
      return { kind, at, text, value: readNumber(source, at, text) };
    case 'string':
      return text.startsWith("'")
        ? toCharacter(source, at, text)
        : { kind, at, text, value: readText(source, at, text) };
    case 'field':
      return { kind, at, text, glued };
    default:
      return { kind, at, text };
  }
}

function readNumber(source: TemplateSource, at: number, text: string): number {
  const digits = text.replaceAll('_', '');
  const value = /^[+-]/.test(digits) && /[xXbBoO]/.test(digits) ? Number(digits.slice(1)) : Number(digits);
  if (!Number.isFinite(value) || /^[\p{L}\p{Nd}_]/u.test(source.text.slice(at + text.length)))
    throw syntaxFault(source, at, `bad number ${text}`, 'Write text in quotes.');
  return digits.startsWith('-') && value > 0 ? -value : value;
}

function readText(source: TemplateSource, at: number, text: string): string {
  const value = unquote(text);
  if (value !== undefined) return value;
  throw syntaxFault(source, at, `bad escape in ${text}`, 'Write a backslash as \\\\.');
}

/** `'x'` stands for the number of the character. */
function toCharacter(source: TemplateSource, at: number, text: string): OwnToken {
  const [character, more] = readText(source, at, text);
  if (character === undefined || more !== undefined)
    throw syntaxFault(source, at, `${text} is not one character`, 'Write text in double quotes.');
  return { kind: 'number', at, text, value: character.codePointAt(0) ?? 0 };
}
