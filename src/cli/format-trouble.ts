import { styleText } from 'node:util';
import { formatExcerpt, formatPlace, type Place } from '../base/index.ts';
import { showLines } from './show-text.ts';
import type { Terminal } from './terminal.ts';

/** What a person is told of something that is wrong. */
export interface Trouble {
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly place?: Place;
  readonly detail?: string;
  readonly hint?: string;
}

/** Message, place with the line, details and hint, each on lines of its own; with the last line's end. Nothing in them reaches the terminal as a command. */
export function formatTrouble(trouble: Trouble, terminal: Pick<Terminal, 'colour'>): string {
  const { severity, message, place, detail, hint } = trouble;
  const paint = (format: 'red' | 'yellow' | 'cyan', text: string): string =>
    terminal.colour ? styleText(format, text, { validateStream: false }) : text;
  const lines = [
    `${paint(severity === 'error' ? 'red' : 'yellow', `${severity}:`)} ${showLines(message)}`,
    ...(place === undefined ? [] : [`  at ${formatPlace(place)}`, formatExcerpt(place)]),
    detail === undefined ? '' : indent(showLines(detail)),
    hint === undefined ? '' : `${paint('cyan', 'hint:')} ${showLines(hint)}`,
  ];
  return lines
    .filter((line) => line !== '')
    .map((line) => `${line}\n`)
    .join('');
}

function indent(text: string): string {
  return text === '' ? '' : text.trimEnd().replaceAll(/^/gm, '  ');
}
