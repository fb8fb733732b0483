import { styleText } from 'node:util';
import { Fault, messageOf } from '../base/index.ts';
import { AlreadyTold } from './already-told.ts';
import { formatTrouble } from './format-trouble.ts';
import type { Terminal } from './terminal.ts';

/**
 * Shows what went wrong: message, place with the line, details, hint.
 *
 * @returns exit status
 */
export function reportFault(error: unknown, terminal: Terminal, debug: boolean): number {
  if (error instanceof AlreadyTold) return error.exit;
  if (error instanceof Fault && error.code === 'app/broken-pipe') return error.exit;
  const message = messageOf(error);
  const trouble =
    error instanceof Fault ? { ...error, message } : { message, hint: isFull(error) ? fullDisk : ownFault };
  terminal.err(formatTrouble({ ...trouble, severity: 'error' }, terminal));
  const stack = debug ? formatStack(error) : '';
  if (debug) terminal.err(`${terminal.colour ? styleText('dim', stack, { validateStream: false }) : stack}\n`);
  return error instanceof Fault ? error.exit : 1;
}

const ownFault = 'This is a fault of nacre itself; run it again with --debug and report what it shows.';

const fullDisk = 'Free some space there, for instance with `nacre prune`.';

/** Whether a file could not be written for want of room, which any part may meet with. */
function isFull(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
}

/** The stack of an error and of everything that caused it. */
function formatStack(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = error.stack ?? error.message;
  return error.cause === undefined ? own : `${own}\ncaused by: ${formatStack(error.cause)}`;
}
