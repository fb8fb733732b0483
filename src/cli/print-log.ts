import type { LogEntry } from '../app/index.ts';
import { createOutputShower } from './show-output.ts';
import { showText } from './show-text.ts';
import type { Terminal } from './terminal.ts';

export interface LogPrinterOptions {
  /** Puts the time before each line. */
  readonly timestamps: boolean;
  /** Whether also a terminal gets everything as it is. */
  readonly exact: boolean;
  /** What is put before each line. @default nothing */
  readonly details: string | undefined;
}

/** Prints entries of a log, each to the stream that it came from. */
export function createLogPrinter(
  terminal: Terminal,
  { timestamps, exact, details }: LogPrinterOptions,
): (entries: readonly LogEntry[]) => void {
  const show = {
    stdout: terminal.stdoutIsTerminal && !exact ? createOutputShower() : undefined,
    stderr: terminal.stderrIsTerminal && !exact ? createOutputShower() : undefined,
  };
  const within = { stdout: false, stderr: false };
  const head = (entry: LogEntry): string => {
    if (within[entry.stream]) return '';
    return `${timestamps ? `${formatTime(entry.time)} ` : ''}${details === undefined ? '' : `${showText(details)} `}`;
  };
  return (entries) => {
    // One write for all that goes to the same stream: a log of many short lines is read as fast as one of long ones.
    let pending: Uint8Array[] = [];
    let last: LogEntry['stream'] = 'stdout';
    const flush = (): void => {
      if (pending.length > 0) terminal[last === 'stdout' ? 'out' : 'err'](Buffer.concat(pending));
      pending = [];
    };
    for (const entry of entries) {
      if (entry.stream !== last) flush();
      last = entry.stream;
      const before = head(entry);
      if (before !== '') pending.push(Buffer.from(before));
      const { [entry.stream]: visible } = show;
      pending.push(visible === undefined ? entry.bytes : Buffer.from(visible(entry.bytes)));
      within[entry.stream] = entry.partial;
    }
    flush();
  };
}

/** RFC 3339 in UTC with all nine digits. */
function formatTime(time: bigint): string {
  const second = new Date(Number(time / 1_000_000n)).toISOString().slice(0, 19);
  return `${second}.${String(time % 1_000_000_000n).padStart(9, '0')}Z`;
}
