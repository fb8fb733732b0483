/** What a terminal shows, made of what was written to it. */
export interface TerminalScreen {
  write(text: string): void;
  /** As when a window is resized: lines that were broken at the old width, or are too long for the new one, flow. */
  resize(rows: number, columns: number): void;
  /** All lines there are, those scrolled away too, without blanks at their ends; empty ones at the end are left out. */
  lines(): readonly string[];
  /** The lines in the window. */
  window(): readonly string[];
  readonly cursorIsShown: boolean;
  /** Control codes that this screen does not know. */
  readonly unknown: readonly string[];
}

interface Line {
  readonly text: string[];
  /** Whether the next line is the rest of this one. */
  goesOn: boolean;
}

// One control code at the beginning of a text.
// biome-ignore lint/suspicious/noControlCharactersInRegex: control codes are what is read
const code = /^\x1b\[([?]?)([0-9;]*)([A-Za-z])/;

/** A terminal that knows the few codes that a progress display needs: cursor up, erasing, colours, and showing the cursor. */
export function createTerminalScreen(rows: number, columns: number): TerminalScreen {
  let size = { rows, columns };
  let lines: Line[] = [newLine()];
  let [row, column, cursorIsShown] = [0, 0, true];
  const unknown: string[] = [];
  const top = (): number => Math.max(0, lines.length - size.rows);
  const down = (goesOn: boolean): void => {
    const line = lines[row];
    if (line !== undefined) line.goesOn = goesOn;
    row += 1;
    if (row === lines.length) lines.push(newLine());
  };
  const put = (character: string): void => {
    const width = /[\u1100-\u115f\u2e80-\uffdc\u{1f300}-\u{1faff}]/u.test(character) ? 2 : 1;
    if (column + width > size.columns) {
      down(true);
      column = 0;
    }
    const { text } = lines[row] ?? newLine();
    while (text.length < column) text.push(' ');
    text.splice(column, width, character, ...Array<string>(width - 1).fill(''));
    column += width;
  };
  const control = (mark: string, parameters: string, letter: string): void => {
    const count = Number(parameters.split(';')[0] || 0);
    if (mark === '?' && parameters === '25' && /[hl]/.test(letter)) cursorIsShown = letter === 'h';
    else if (letter === 'A') row = Math.max(top(), row - Math.max(1, count));
    else if (letter === 'K' && count === 0) lines[row]?.text.splice(column);
    else if (letter === 'J' && count === 0) {
      lines[row]?.text.splice(column);
      for (const line of lines.slice(row + 1)) line.text.length = 0;
    } else if (letter !== 'm') unknown.push(`${mark}${parameters}${letter}`);
  };
  return {
    write(text) {
      for (let rest = text; rest !== ''; ) {
        const [whole, mark = '', parameters = '', letter = ''] = code.exec(rest) ?? [];
        const [first = ''] = rest;
        if (whole !== undefined) control(mark, parameters, letter);
        else if (first === '\n') down(false);
        else if (first === '\r') column = 0;
        else if (first < ' ') unknown.push(first);
        else put(first);
        rest = rest.slice((whole ?? first).length);
      }
    },
    resize(newRows, newColumns) {
      const whole = joinLines(lines);
      const under = lines.slice(0, row).filter(({ goesOn }) => !goesOn).length;
      size = { rows: newRows, columns: newColumns };
      const broken = whole.map(({ text }) => breakLine(text, newColumns));
      lines = broken.flat();
      row = broken.slice(0, under).flat().length;
      column = 0;
      if (row >= lines.length) lines.push(newLine());
    },
    lines: () => trimEmpty(lines.map(({ text }) => text.join('').trimEnd())),
    window: () => trimEmpty(lines.slice(top()).map(({ text }) => text.join('').trimEnd())),
    get cursorIsShown() {
      return cursorIsShown;
    },
    unknown,
  };
}

function newLine(text: string[] = [], goesOn = false): Line {
  return { text, goesOn };
}

function joinLines(lines: readonly Line[]): readonly Line[] {
  const joined: Line[] = [];
  let isOpen = false;
  for (const { text, goesOn } of lines) {
    const last = joined.at(-1);
    if (isOpen && last !== undefined) last.text.push(...text);
    else joined.push(newLine([...text]));
    isOpen = goesOn;
  }
  return joined;
}

function breakLine(text: readonly string[], columns: number): Line[] {
  const pieces: Line[] = [];
  for (let at = 0; at === 0 || at < text.length; at += columns)
    pieces.push(newLine(text.slice(at, at + columns), at + columns < text.length));
  return pieces;
}

function trimEmpty(lines: readonly string[]): readonly string[] {
  return lines.slice(0, lines.findLastIndex((line) => line !== '') + 1);
}
