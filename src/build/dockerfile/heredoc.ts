import type { Place } from '../../base/index.ts';
import { expandWord } from './expand-word.ts';
import type { SourceLine } from './source-text.ts';

/** What a `<<NAME` word asks for. */
export interface HeredocMark {
  readonly name: string;
  /** False when a part of the name is quoted. */
  readonly expand: boolean;
  /** `<<-`. */
  readonly stripTabs: boolean;
}

/** A here-document with its body. */
export interface HeredocBody extends HeredocMark {
  /** Lines between opener and terminator as written, line ends included. */
  readonly content: string;
  readonly place: Place;
  readonly contentPlace: Place;
}

const shape = /^\d*<<(-?)[\t\n\f\r ]*([^<]*)$/;
const nothing = { get: () => undefined };

/** Reads a whole word as a heredoc mark; `undefined` when it is none. */
export function parseHeredocMark(word: string): HeredocMark | undefined {
  const match = shape.exec(word);
  const name = match?.[2] ?? '';
  if (match === null || name === '') return undefined;
  const plain = expandWord(name, nothing, { keepUnset: true });
  const quoted = expandWord(name, nothing, { keepUnset: true, keepQuotes: true });
  if (plain.kind === 'failed' || quoted.kind === 'failed') return undefined;
  const [first, ...more] = plain.words;
  if (first === undefined || more.length > 0) return undefined;
  const expand = countQuotes(first.text) === countQuotes(quoted.words[0]?.text ?? '');
  return { name: first.text, expand, stripTabs: match[1] === '-' };
}

function countQuotes(text: string): number {
  return text.replace(/[^'"]/g, '').length;
}

/** The heredoc marks of an instruction, in order. A line whose quotes don't match up has none. */
export function findHeredocs(text: string): readonly (HeredocMark & { readonly at: number })[] {
  if (!text.includes('<<')) return [];
  const split = expandWord(text, nothing, { keepQuotes: true, keepEscapes: true, keepUnset: true });
  if (split.kind === 'failed') return [];
  return split.words.flatMap(({ text: word, at }) => {
    const mark = parseHeredocMark(word);
    return mark === undefined ? [] : [{ ...mark, at }];
  });
}

/**
 * Reads a heredoc's body.
 *
 * @param lines all lines of the file
 * @param from index of the first line after the instruction
 * @returns the body and the index after the terminator; `undefined` when the file ends before it
 */
export function takeHeredoc(
  lines: readonly SourceLine[],
  from: number,
  mark: HeredocMark,
): { readonly content: string; readonly next: number } | undefined {
  for (let index = from; index < lines.length; index++) {
    const text = lines[index]?.text ?? '';
    if ((mark.stripTabs ? text.replace(/^\t+/, '') : text) !== mark.name) continue;
    const body = lines.slice(from, index).map((line) => line.raw);
    return { content: body.join(''), next: index + 1 };
  }
  return undefined;
}

/** The content with tabs removed from the start of its lines, when the heredoc asks for that. */
export function heredocText(heredoc: Pick<HeredocBody, 'content' | 'stripTabs'>): string {
  return heredoc.stripTabs ? heredoc.content.replace(/(^|\n)\t+/g, '$1') : heredoc.content;
}
