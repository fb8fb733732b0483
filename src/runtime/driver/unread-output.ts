import { writeSync } from 'node:fs';
import type * as Tty from 'node:tty';

// crun reads that much at a time.
const piece = 255;

/**
 * What a container on a terminal printed last, as crun left it: when the container ends before crun gets to its output, crun puts the
 * rest into its log, piece by piece, each with a line end that was not printed.
 *
 * @param log what crun wrote to its log after the container had started
 */
export function toUnreadOutput(log: string): string {
  const pieces: string[] = [];
  for (let at = 0; at < log.length; ) {
    const isWhole = log[at + piece] === '\n';
    pieces.push(isWhole ? log.slice(at, at + piece) : log.slice(at).replace(/\n$/, ''));
    at = isWhole ? at + piece + 1 : log.length;
  }
  return pieces.join('');
}

/** It as bytes. */
export function readUnreadOutput(log: Buffer): Buffer {
  // One byte is one character here, so that pieces are counted as crun counts them.
  return Buffer.from(toUnreadOutput(log.toString('latin1')), 'latin1');
}

/** Prints it where the rest went. */
export function printUnreadOutput(log: Buffer): void {
  if (log.length === 0) return;
  const output = readUnreadOutput(log);
  const { isatty }: typeof Tty = process.getBuiltinModule('node:tty');
  // Our terminal is not raw any more when crun has ended: it makes its own line ends.
  writeSync(1, isatty(1) ? Buffer.from(output.toString('latin1').replaceAll('\r\n', '\n'), 'latin1') : output);
}
