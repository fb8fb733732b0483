import { mkdirSync, readdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { isSystemError } from '../../../host/index.ts';
import type { LogOptions } from './log-options.ts';

/**
 * How a container's log lies in `<directory>/log`: conmon writes `current`, and begins it anew when it is full by renaming
 * `current.tmp` over it. Where `current` is a link to a numbered file, that file stays; where there is a link `current.tmp`, it is what
 * conmon makes the next file by. So one rotation, or two, go by without anything being lost and without anybody who watches; whoever looks
 * at the log, or starts the container, makes ready for the next.
 */
export interface LogFiles {
  readonly directory: string;
  /** What conmon writes. */
  readonly current: string;
  /** What conmon makes the next file by. */
  readonly next: string;
}

export function logFiles(containerDirectory: string): LogFiles {
  const directory = join(containerDirectory, 'log');
  const current = join(directory, 'current');
  return { directory, current, next: `${current}.tmp` };
}

interface Listed {
  /** Numbered files, oldest first. */
  readonly numbers: readonly number[];
  /** Whether `current` is a file itself, not a link to a numbered one. */
  readonly plain: boolean;
  readonly prepared: boolean;
}

function list({ directory }: LogFiles): Listed {
  const entries = readdirSync(directory, { withFileTypes: true });
  return {
    numbers: entries.flatMap(({ name }) => (/^\d{1,15}$/.test(name) ? [Number(name)] : [])).sort((a, b) => a - b),
    plain: entries.some((entry) => entry.name === 'current' && entry.isFile()),
    prepared: entries.some(({ name }) => name === 'current.tmp'),
  };
}

/**
 * Makes ready for the next rotation. Whatever conmon does at the same time, and however often it rotates before the next call, there are
 * never more files than `maxFile`.
 */
export function arrangeLog(files: LogFiles, { maxFile }: Pick<LogOptions, 'maxFile'>): void {
  mkdirSync(files.directory, { recursive: true, mode: 0o700 });
  const before = list(files);
  // With one file, conmon's own way serves: it is replaced by an empty one.
  if (maxFile === 1) return;
  const last = before.numbers.at(-1) ?? 0;
  if (before.plain) keepPlain(files, last + 1);
  else if (before.numbers.length === 0) link(files.current, 1);
  const { numbers, prepared } = list(files);
  const present = numbers.length > 0 ? numbers : [1];
  // Beside the numbered files there will be a plain one, should conmon rotate once more than was prepared for.
  const surplus = present.length - (maxFile - 1);
  for (const number of present.slice(0, Math.max(0, surplus))) rmSync(join(files.directory, `${number}`));
  if (!prepared && surplus < 0) link(files.next, (present.at(-1) ?? 0) + 1);
}

/** Gives the plain file a number. conmon goes on writing to it, by whatever name. */
function keepPlain({ directory, current }: LogFiles, number: number): void {
  renameSync(current, join(directory, `${number}`));
  link(current, number);
}

/** Where conmon has just made a file of that name, it was faster, and is left alone. */
function link(path: string, number: number): void {
  try {
    symlinkSync(`${number}`, path);
  } catch (error) {
    if (!isSystemError(error, 'EEXIST')) throw error;
  }
}
