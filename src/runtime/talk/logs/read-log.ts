import { fstatSync, readSync } from 'node:fs';
import { watchDirectory } from '../../../host/index.ts';
import { isFullLine, type LogEntry, parseLogEntry } from './log-entry.ts';
import { arrangeLog, type LogFiles, logFiles } from './log-files.ts';
import { defaultLogOptions, type LogOptions } from './log-options.ts';
import { findTail, type LogSegment, openSegments } from './log-segments.ts';

/** What of a log is wanted. Times in nanoseconds since 1970. */
export interface LogChoice {
  /** So many of the last lines. @default all */
  readonly tail?: number;
  readonly since?: bigint;
  readonly until?: bigint;
}

const blockSize = 256 << 10;
const lineEnd = 0x0a;

/** Reads what there is of a log, in pieces: entries as they were printed, oldest first. None when there is no log. */
export function* readLog(files: LogFiles, choice: LogChoice): Generator<readonly LogEntry[], void, undefined> {
  using reader = openReader(files, choice.tail);
  for (const entries of reader.read()) yield entries.filter((entry) => isChosen(entry, choice));
}

/** How a log is followed. */
export interface FollowOptions extends LogChoice {
  /** Whether the container may still print; asked several times a second. */
  readonly isAlive: () => boolean;
  readonly signal?: AbortSignal;
}

/**
 * Reads a log and goes on with what is printed, over rotations, until the container has ended, `until` is over or `signal` fires. Makes ready for each
 * next rotation, so that nothing is lost as long as somebody follows.
 */
export async function* followLog(
  containerDirectory: string,
  options: LogOptions | undefined,
  choice: FollowOptions,
): AsyncGenerator<readonly LogEntry[], void, undefined> {
  const files = logFiles(containerDirectory);
  arrangeLog(files, options ?? defaultLogOptions);
  using reader = openReader(files, choice.tail);
  using changes = watchDirectory(files.directory);
  for (;;) {
    // Asked before reading: what it printed to its last moment is there then.
    const goesOn = choice.isAlive() && choice.signal?.aborted !== true && !isOver(choice.until);
    for (const entries of reader.read()) yield entries.filter((entry) => isChosen(entry, choice));
    if (!goesOn) return;
    if (reader.rotated()) arrangeLog(files, options ?? defaultLogOptions);
    else await changes.next(choice.signal);
  }
}

function isChosen({ time }: LogEntry, { since, until }: LogChoice): boolean {
  return (since === undefined || time >= since) && (until === undefined || time <= until);
}

function isOver(until: bigint | undefined): boolean {
  return until !== undefined && BigInt(Date.now()) * 1_000_000n > until;
}

interface LogReader extends Disposable {
  /** Everything there is since the last call. */
  read(): Generator<readonly LogEntry[], void, undefined>;
  /** Whether the last call to `read` came to another file. */
  rotated(): boolean;
}

interface Reading {
  readonly segment: LogSegment;
  offset: number;
  /** The beginning of a line whose end is not there yet. */
  rest: Buffer;
}

/** Reads the files of a log one after the other; the last is held open, whatever becomes of its name. */
function openReader(files: LogFiles, tail: number | undefined): LogReader {
  const done = new Set<string>();
  let pending: Reading[] = tail === undefined ? open(files, done) : openTail(files, tail);
  let rotated = false;
  return {
    *read() {
      rotated = false;
      for (;;) {
        const newer = open(files, new Set([...done, ...pending.map(({ segment }) => segment.key)]));
        pending.push(...newer);
        const [current] = pending;
        if (current === undefined) return;
        yield* readOn(current);
        // Another file is only begun when this one is not written to any more.
        if (pending.length === 1) return;
        done.add(current.segment.key);
        current.segment[Symbol.dispose]();
        pending = pending.slice(1);
        rotated = true;
      }
    },
    rotated: () => rotated,
    [Symbol.dispose]() {
      for (const { segment } of pending) segment[Symbol.dispose]();
    },
  };
}

/** Files that are not known yet. */
function open(files: LogFiles, known: ReadonlySet<string>): Reading[] {
  return openSegments(files).flatMap((segment) => {
    if (!known.has(segment.key)) return [{ segment, offset: 0, rest: Buffer.alloc(0) }];
    segment[Symbol.dispose]();
    return [];
  });
}

function openTail(files: LogFiles, count: number): Reading[] {
  const all = open(files, new Set());
  let missing = count;
  for (const reading of all.toReversed()) {
    const { offset, found } = findTail(reading.segment.fd, missing, isFullLine);
    reading.offset = offset;
    missing -= found;
  }
  return all;
}

function* readOn(reading: Reading): Generator<readonly LogEntry[], void, undefined> {
  for (;;) {
    const block = Buffer.allocUnsafe(blockSize);
    const size = readSync(reading.segment.fd, block, 0, blockSize, reading.offset);
    if (size === 0 && fstatSync(reading.segment.fd).size >= reading.offset) return;
    if (size === 0) {
      // Somebody has emptied it.
      reading.offset = 0;
      reading.rest = Buffer.alloc(0);
      continue;
    }
    reading.offset += size;
    const bytes = Buffer.concat([reading.rest, block.subarray(0, size)]);
    const end = bytes.lastIndexOf(lineEnd) + 1;
    reading.rest = bytes.subarray(end);
    yield splitEntries(bytes.subarray(0, end));
  }
}

/** @param bytes whole lines */
function splitEntries(bytes: Buffer): readonly LogEntry[] {
  const entries: LogEntry[] = [];
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(lineEnd, start) + 1;
    const entry = parseLogEntry(bytes.subarray(start, end));
    if (entry !== undefined) entries.push(entry);
    start = end;
  }
  return entries;
}
