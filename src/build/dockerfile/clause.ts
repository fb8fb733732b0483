import { blankStart, isBlank, trimBlank, trimBlankEnd } from './blank.ts';
import type { EscapeCharacter, Word } from './instruction.ts';
import { type Found, type LogicalLine, toWord } from './source-text.ts';
import { splitOnce } from './split-words.ts';

/** An instruction before its arguments are understood. */
export interface Clause {
  readonly line: LogicalLine;
  readonly escape: EscapeCharacter;
  /** The clause as written, without blanks at its ends. */
  readonly source: string;
  /** The instruction's name as written. */
  readonly keyword: Word;
  /** `--name` and `--name=value`, quotes and escapes taken away. */
  readonly flags: readonly Word[];
  /** What follows the flags, without blanks at its ends. */
  readonly rest: Found;
}

/**
 * Cuts a logical line, or the part of one that starts at `from`, into name, flags and arguments.
 * Flags end at the first word that does not start with `--`, or after a word that is `--`.
 */
export function parseClause(line: LogicalLine, from: number, escapeCharacter: EscapeCharacter): Clause {
  const start = from + blankStart(line.text.slice(from));
  const source = trimBlankEnd(line.text.slice(start));
  const [keyword, tail] = splitOnce(source, start) ?? [
    { text: source, at: start },
    { text: '', at: start + source.length },
  ];
  const { flags, end } = takeFlags(tail.text, escapeCharacter);
  const rest = tail.text.slice(end);
  return {
    line,
    escape: escapeCharacter,
    source,
    keyword: toWord(line, keyword),
    flags: flags.map((flag) => toWord(line, { text: flag.text, at: tail.at + flag.at })),
    rest: { text: trimBlank(rest), at: tail.at + end + blankStart(rest) },
  };
}

/** Flags at the start of a text, and the index at which they end. */
function takeFlags(text: string, escapeCharacter: EscapeCharacter): { flags: readonly Found[]; end: number } {
  const flags: Found[] = [];
  let index = 0;
  for (;;) {
    while (index < text.length && isBlank(text.charAt(index))) index += 1;
    if (!text.startsWith('--', index)) return { flags, end: index };
    const flag = takeFlag(text, index, escapeCharacter);
    if (flag.text === '--') return { flags, end: flag.end };
    flags.push({ text: flag.text, at: index });
    index = flag.end;
  }
}

/** One flag without its quotes and escapes, and the index after it. */
function takeFlag(text: string, from: number, escapeCharacter: EscapeCharacter): { text: string; end: number } {
  let taken = '';
  let quote = '';
  let index = from;
  for (; index < text.length; index++) {
    const character = text.charAt(index);
    if (quote === '' && isBlank(character)) break;
    if (character === quote) quote = '';
    else if (quote === '' && (character === '"' || character === "'")) quote = character;
    else if (character === escapeCharacter) taken += text.charAt(++index);
    else taken += character;
  }
  return { text: taken, end: Math.min(index, text.length) };
}
