import type { Terminal } from '../terminal.ts';
import { textWidth } from './text-width.ts';

/** The lines at the foot of a terminal that are drawn again and again, and those above that stay. */
export interface Screen {
  /** Draws lines in the place of those drawn before. Each has to be narrower than the terminal. */
  draw(lines: readonly string[]): void;
  /** Takes away what was drawn, and leaves lines in its place for good. */
  leave(lines: readonly string[]): void;
}

interface Drawn {
  readonly lines: readonly string[];
  readonly columns: number;
}

const hideCursor = '\x1b[?25l';
const showCursor = '\x1b[?25h';

/**
 * Each drawing is one write, in which the cursor is hidden and shown again, lines are written over and not erased first: nothing flickers,
 * and whoever is killed at any instant leaves the terminal as it should be.
 */
export function openScreen(terminal: Pick<Terminal, 'err' | 'columns'>): Screen {
  let drawn: Drawn = { lines: [], columns: terminal.columns };
  const write = (lines: readonly string[]): void => {
    const up = rowsOf(drawn, terminal.columns);
    const back = up === 0 ? '' : `\x1b[${up}A\r`;
    terminal.err(`${hideCursor}${back}${lines.map((line) => `${line}\x1b[K\n`).join('')}\x1b[J${showCursor}`);
  };
  return {
    draw(lines) {
      if (terminal.columns === drawn.columns && isSame(lines, drawn.lines)) return;
      write(lines);
      drawn = { lines, columns: terminal.columns };
    },
    leave(lines) {
      if (lines.length === 0 && drawn.lines.length === 0) return;
      write(lines);
      drawn = { lines: [], columns: terminal.columns };
    },
  };
}

/** Rows that lines take by now: a terminal that has become narrower has broken them. */
function rowsOf({ lines, columns: before }: Drawn, columns: number): number {
  if (columns >= before) return lines.length;
  return lines.reduce((rows, line) => rows + Math.max(1, Math.ceil(visibleWidth(line) / columns)), 0);
}

function visibleWidth(line: string): number {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what colours a line takes no column
  return textWidth(line.replaceAll(/\x1b\[[0-9;]*m/g, ''));
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((line, at) => line === b[at]);
}
