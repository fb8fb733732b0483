import { addSplit, addWhole, endWord, type Gathered, type SplitWord, startGathering } from './gather-words.ts';
import type { EscapeCharacter } from './instruction.ts';
import { parseShellPattern, replaceMatches, type ShellPattern, trimEnd, trimStart } from './shell-pattern.ts';
import { Unexpandable } from './unexpandable.ts';

/** Where values of variables come from: `undefined` for one that is not set. A `Map` serves. */
export interface Variables {
  get(name: string): string | undefined;
}

export interface ExpandOptions {
  /** @default '\\' */
  readonly escape?: EscapeCharacter;
  /** Quotes mean nothing, as in a heredoc body, where only variables and escapes count. @default false */
  readonly ignoreQuotes?: boolean;
  /** Quotes are understood but stay in the result. @default false */
  readonly keepQuotes?: boolean;
  /** Escapes are understood but stay in the result. @default false */
  readonly keepEscapes?: boolean;
  /** A variable that is not set stays in the result as it was written. @default false */
  readonly keepUnset?: boolean;
}

/** A variable that a word asked for and that is not set. */
export interface MissingVariable {
  readonly name: string;
  /** Index into the word of the dollar sign. */
  readonly at: number;
  /** Whether the word says what to take in its place: `-`, `+` and `?` do. */
  readonly hasAnswer: boolean;
}

/** What a word stands for, with the names of variables it asked for. */
export type Expansion =
  | {
      readonly kind: 'expanded';
      readonly text: string;
      /** The text split at blanks that are neither quoted nor escaped; those that came out of variables count. */
      readonly words: readonly SplitWord[];
      readonly used: ReadonlySet<string>;
      readonly unset: ReadonlySet<string>;
      readonly missing: readonly MissingVariable[];
    }
  | {
      readonly kind: 'failed';
      readonly message: string;
      readonly hint: string;
      /** Index into the word of what could not be expanded. */
      readonly at: number;
      readonly used: ReadonlySet<string>;
      readonly unset: ReadonlySet<string>;
      readonly missing: readonly MissingVariable[];
    };

/**
 * Expands quotes, escapes and variables of one word as the builder's own lexer does, which is like a shell but is none:
 * the word after a modifier is expanded whether it is needed or not, and an unset variable is empty.
 * Source: Dockerfile reference, "Environment replacement".
 *
 * @example expandWord('${dir:-/srv}/"my app"', new Map()) // text: '/srv/my app', unset: dir
 */
export function expandWord(word: string, variables: Variables, options: ExpandOptions = {}): Expansion {
  const used = new Set<string>();
  const missing: MissingVariable[] = [];
  const lexer: Lexer = { text: word, at: 0, depth: 0, escape: '\\', ...options, variables, used, missing };
  const asked = () => ({ used, missing, unset: new Set(missing.map(({ name }) => name)) });
  try {
    const { text, words } = expandUntil(lexer, { keepEscapes: options.keepEscapes ?? false });
    return { kind: 'expanded', text, words, ...asked() };
  } catch (error) {
    if (!(error instanceof Unexpandable)) throw error;
    return { kind: 'failed', message: error.message, hint: error.hint, at: error.at, ...asked() };
  }
}

/** How deep `${a:-${b:-…}}` may nest; nobody writes more, and the stack has an end. */
const deepest = 100;

interface Lexer extends Omit<ExpandOptions, 'escape'> {
  readonly text: string;
  readonly escape: string;
  readonly variables: Variables;
  readonly used: Set<string>;
  readonly missing: MissingVariable[];
  at: number;
  depth: number;
}

/** How far to expand: to the end of the text, or up to and over a character that must come. */
interface Extent {
  readonly stop?: string;
  /** Where the substitution begins that is to be stopped. */
  readonly dollar?: number;
  readonly keepEscapes: boolean;
}

function expandUntil(lexer: Lexer, { stop, dollar = 0, keepEscapes }: Extent): Gathered {
  const gathered = startGathering();
  while (lexer.at < lexer.text.length) {
    if (lexer.text.charAt(lexer.at) === stop) {
      lexer.at += 1;
      endWord(gathered);
      return gathered;
    }
    expandNext(lexer, gathered, keepEscapes);
  }
  if (stop !== undefined) throw new Unexpandable('open brace', `missing ${stop} in the substitution`, dollar);
  endWord(gathered);
  return gathered;
}

/** Expands the next character with whatever belongs to it. */
function expandNext(lexer: Lexer, gathered: Gathered, keepEscapes: boolean): void {
  const at = lexer.at;
  const character = lexer.text.charAt(at);
  if (character === '$') addSplit(gathered, expandDollar(lexer), at);
  else if (character === '<') addWhole(gathered, takeHeredocMark(lexer), at);
  else if (character === "'" && lexer.ignoreQuotes !== true) addWhole(gathered, takeSingleQuoted(lexer), at);
  else if (character === '"' && lexer.ignoreQuotes !== true)
    addWhole(gathered, expandDoubleQuoted(lexer, keepEscapes), at);
  else if (character === lexer.escape) addWhole(gathered, takeEscaped(lexer, keepEscapes), at);
  else {
    lexer.at += 1;
    addSplit(gathered, character, at);
  }
}

/** An escape and the character after it; at the very end there is none. */
function takeEscaped(lexer: Lexer, keepEscapes: boolean): string {
  const escaped = lexer.text.charAt(lexer.at + 1);
  lexer.at = Math.min(lexer.at + 2, lexer.text.length);
  return keepEscapes ? lexer.escape + escaped : escaped;
}

const heredocMark = /<(?:<-?[\t\r ]*)?/y;

/** `<`, or `<<` with the blanks behind it: they belong to the word, so that `<< EOF` is one. */
function takeHeredocMark(lexer: Lexer): string {
  return take(lexer, heredocMark);
}

/** Takes what a sticky expression matches here; '' when it does not. */
function take(lexer: Lexer, expression: RegExp): string {
  expression.lastIndex = lexer.at;
  const taken = expression.exec(lexer.text)?.[0] ?? '';
  lexer.at += taken.length;
  return taken;
}

function takeSingleQuoted(lexer: Lexer): string {
  const open = lexer.at;
  const close = lexer.text.indexOf("'", open + 1);
  if (close === -1) throw new Unexpandable('open quote', 'missing closing single quote', open);
  lexer.at = close + 1;
  return lexer.keepQuotes === true ? lexer.text.slice(open, close + 1) : lexer.text.slice(open + 1, close);
}

function expandDoubleQuoted(lexer: Lexer, keepEscapes: boolean): string {
  const open = lexer.at++;
  const quote = lexer.keepQuotes === true ? '"' : '';
  let text = quote;
  while (lexer.at < lexer.text.length) {
    const character = lexer.text.charAt(lexer.at);
    if (character === '"') {
      lexer.at += 1;
      return text + quote;
    }
    if (character === '$') text += expandDollar(lexer);
    else if (character === lexer.escape) text += takeEscapedInQuotes(lexer, keepEscapes);
    else {
      text += character;
      lexer.at += 1;
    }
  }
  throw new Unexpandable('open quote', 'missing closing double quote', open);
}

/** Within double quotes only `"`, `$` and the escape itself can be escaped; any other escape is a character like others (and is kept as one). */
function takeEscapedInQuotes(lexer: Lexer, keepEscapes: boolean): string {
  const next = lexer.text.charAt(lexer.at + 1);
  const escapes = next === '"' || next === '$' || next === lexer.escape;
  lexer.at += escapes ? 2 : 1;
  const text = escapes ? next : lexer.escape;
  return keepEscapes ? lexer.escape + text : text;
}

/** `$name` or `${…}`, or a dollar sign that starts neither. */
function expandDollar(lexer: Lexer): string {
  const dollar = lexer.at++;
  if (lexer.text.charAt(lexer.at) === '{') return expandBraces(lexer, dollar);
  const name = take(lexer, variableName);
  if (name === '') return '$';
  const value = lookUp(lexer, name, dollar);
  return value ?? (lexer.keepUnset === true ? `$${name}` : '');
}

/** A name, digits, or one special parameter. */
const variableName = /\p{Nd}+|[@*#?\-$!]|[\p{L}_][\p{L}\p{Nd}_]*/uy;

/** The end of a substitution, or what modifies it; a lone colon only at the end of the text. */
const modifier = /:?[-+?]|##?|%%?|\/\/?|:?[^:]|:/y;

function lookUp(lexer: Lexer, name: string, at: number, hasAnswer = false): string | undefined {
  const value = lexer.variables.get(name);
  if (value === undefined) lexer.missing.push({ name, at, hasAnswer });
  else lexer.used.add(name);
  return value;
}

/** `${name}`, or with a modifier. */
function expandBraces(lexer: Lexer, dollar: number): string {
  lexer.at += 1;
  const name = take(lexer, variableName);
  const operator = take(lexer, modifier);
  if (operator === '}' && name !== '')
    return lookUp(lexer, name, dollar) ?? (lexer.keepUnset === true ? `\${${name}}` : '');
  if (operator === '' || operator === ':')
    throw new Unexpandable('open brace', 'missing } in the substitution', dollar);
  if (name === '') throw new Unexpandable('no name', 'a substitution needs the name of a variable', dollar);
  if (lexer.depth === deepest)
    throw new Unexpandable('too deep', `substitutions nest deeper than ${deepest} levels`, dollar);
  lexer.depth += 1;
  const text = expandModified(lexer, { name, operator, dollar });
  lexer.depth -= 1;
  return text;
}

interface Modified {
  readonly name: string;
  readonly operator: string;
  readonly dollar: number;
}

function expandModified(lexer: Lexer, modified: Modified): string {
  switch (modified.operator) {
    case '-':
    case ':-':
    case '+':
    case ':+':
    case '?':
    case ':?':
      return expandChoice(lexer, modified);
    case '#':
    case '##':
    case '%':
    case '%%':
      return expandTrim(lexer, modified);
    case '/':
    case '//':
      return expandReplace(lexer, modified);
    default:
      throw new Unexpandable(
        'bad modifier',
        `"${modified.operator}" is not a modifier of a substitution`,
        modified.dollar,
      );
  }
}

/** `-`, `+` and `?`, with a colon treating empty as unset. */
function expandChoice(lexer: Lexer, { name, operator, dollar }: Modified): string {
  const word = expandUntil(lexer, { stop: '}', dollar, keepEscapes: false }).text;
  const value = lookUp(lexer, name, dollar, true);
  if (value === undefined && lexer.keepUnset === true) return `\${${name}${operator}${word}}`;
  const missing = value === undefined || (operator.startsWith(':') && value === '');
  if (operator.endsWith('-')) return missing ? word : value;
  if (operator.endsWith('+')) return missing ? '' : word;
  if (!missing) return value;
  const reason = value === undefined ? 'is not allowed to be unset' : 'is not allowed to be empty';
  throw new Unexpandable('required', `${name}: ${word === '' ? reason : word}`, dollar);
}

/** `#` and `%` take the shortest match off the start or end, doubled ones the longest. */
function expandTrim(lexer: Lexer, { name, operator, dollar }: Modified): string {
  const source = expandUntil(lexer, { stop: '}', dollar, keepEscapes: true }).text;
  const value = lookUp(lexer, name, dollar);
  if (value === undefined && lexer.keepUnset === true) return `\${${name}${operator}${source}}`;
  const pattern = readPattern(source, dollar);
  const longest = operator.length === 2;
  return operator.startsWith('#') ? trimStart(value ?? '', pattern, longest) : trimEnd(value ?? '', pattern, longest);
}

/** `/` replaces the first match, `//` every one. */
function expandReplace(lexer: Lexer, { name, operator, dollar }: Modified): string {
  const source = expandUntil(lexer, { stop: '/', dollar, keepEscapes: true }).text;
  const replacement = expandUntil(lexer, { stop: '}', dollar, keepEscapes: true }).text;
  const value = lookUp(lexer, name, dollar);
  if (value === undefined && lexer.keepUnset === true) return `\${${name}${operator}${source}/${replacement}}`;
  return replaceMatches(value ?? '', readPattern(source, dollar), replacement, operator === '//');
}

function readPattern(source: string, dollar: number): ShellPattern {
  const pattern = parseShellPattern(source);
  if (pattern === undefined)
    throw new Unexpandable('bad pattern', `"${source}" is not a pattern: only \\* \\? and \\\\ are escapes`, dollar);
  return pattern;
}
