import type { Place } from '../../base/index.ts';
import type { Word } from './instruction.ts';

/** One line of the file. */
export interface SourceLine {
  /** 1-based. */
  readonly number: number;
  /** Without its line end. */
  readonly text: string;
  /** As it stands in the file. */
  readonly raw: string;
}

/** Cuts a text into its lines; a byte-order mark at its start is no text, a line end at its very end starts no further line. */
export function toLines(source: string): readonly SourceLine[] {
  const text = source.startsWith('\ufeff') ? source.slice(1) : source;
  const lines: SourceLine[] = [];
  for (let at = 0; at < text.length; ) {
    const newline = text.indexOf('\n', at);
    const next = newline === -1 ? text.length : newline + 1;
    const raw = text.slice(at, next);
    lines.push({ number: lines.length + 1, text: raw.replace(/[\r\n]+$/, ''), raw });
    at = next;
  }
  return lines;
}

/** A piece of a line that went into an instruction. */
export interface Piece {
  readonly line: SourceLine;
  /** Index into the line where the piece starts. */
  readonly from: number;
  readonly text: string;
}

/** An instruction's text, continuation lines joined, that still knows where each character stands. */
export interface LogicalLine {
  readonly text: string;
  /** The place of the character at an index of `text`; of the last one for an index beyond it. */
  place(index: number): Place;
}

/** Joins pieces into one logical line. At least one piece is needed. */
export function joinPieces(file: string, pieces: readonly Piece[]): LogicalLine {
  const starts: number[] = [];
  let text = '';
  for (const piece of pieces) {
    starts.push(text.length);
    text += piece.text;
  }
  return {
    text,
    place(index) {
      const at = lastUpTo(starts, index);
      const piece = pieces[at];
      const rest = Math.max(0, index - (starts[at] ?? 0));
      return piece === undefined ? { file, line: 1, column: 1 } : placeIn(file, piece.line, piece.from + rest);
    },
  };
}

/** Position of the last number in an ascending list that is not above `limit`; 0 when all are. */
function lastUpTo(ascending: readonly number[], limit: number): number {
  let [low, high] = [0, ascending.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((ascending[middle] ?? 0) <= limit) low = middle;
    else high = middle - 1;
  }
  return Math.max(0, low);
}

/** The place of an index of a line; one past the line's end at most. */
export function placeIn(file: string, line: SourceLine, index: number): Place {
  return { file, line: line.number, column: Math.min(index, line.text.length) + 1, text: line.text };
}

/** A text found at an index of a logical line. */
export interface Found {
  readonly text: string;
  readonly at: number;
}

/** A found text with its place. */
export function toWord(line: LogicalLine, found: Found): Word {
  return { text: found.text, place: line.place(found.at) };
}

/**
 * The place of an index within a word: exact where the word stands in the file as it is,
 * the word's start where quotes, escapes or line ends come between.
 */
export function placeWithin(word: Word, index: number): Place {
  const { place, text } = word;
  if (text.includes('\n')) return placeInLines(word, index);
  const verbatim = place.text?.startsWith(text, place.column - 1) ?? false;
  return verbatim ? { ...place, column: place.column + Math.min(index, text.length) } : place;
}

/** The place of an index within text of several lines, which only a heredoc's body is. */
function placeInLines({ text, place }: Word, index: number): Place {
  const before = text.slice(0, index);
  const start = before.lastIndexOf('\n') + 1;
  const [line = ''] = text.slice(start).split(/\r?\n/, 1);
  const number = place.line + before.split('\n').length - 1;
  return { file: place.file, line: number, column: Math.min(index - start, line.length) + 1, text: line };
}
