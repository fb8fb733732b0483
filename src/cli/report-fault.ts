import { styleText } from 'node:util';
import { Fault, formatExcerpt, formatPlace, messageOf } from '../base/index.ts';
import type { Terminal } from './terminal.ts';

/**
 * Shows what went wrong: message, place with the line, details, hint.
 *
 * @returns exit status
 */
export function reportFault(error: unknown, terminal: Terminal, debug: boolean): number {
  const paint = (format: 'red' | 'cyan' | 'dim', text: string): string =>
    terminal.colour ? styleText(format, text, { validateStream: false }) : text;
  const lines = [`${paint('red', 'error:')} ${messageOf(error)}`];
  if (error instanceof Fault) {
    if (error.place !== undefined) lines.push(`  at ${formatPlace(error.place)}`, formatExcerpt(error.place));
    if (error.detail !== undefined && error.detail !== '') lines.push(indent(error.detail));
    if (error.hint !== undefined) lines.push(`${paint('cyan', 'hint:')} ${error.hint}`);
  } else {
    lines.push(
      `${paint('cyan', 'hint:')} This is a fault of nacre itself; run it again with --debug and report what it shows.`,
    );
  }
  if (debug) lines.push(paint('dim', formatStack(error)));
  terminal.err(`${lines.filter((line) => line !== '').join('\n')}\n`);
  return error instanceof Fault ? error.exit : 1;
}

/** The stack of an error and of everything that caused it. */
function formatStack(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = error.stack ?? error.message;
  return error.cause === undefined ? own : `${own}\ncaused by: ${formatStack(error.cause)}`;
}

function indent(text: string): string {
  return text.trimEnd().replaceAll(/^/gm, '  ');
}
