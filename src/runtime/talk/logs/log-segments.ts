import { closeSync, fstatSync, openSync, readdirSync, readSync, truncateSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { isSystemError } from '../../../host/index.ts';
import type { LogFiles } from './log-files.ts';

/** A file of a log, open for reading. */
export interface LogSegment extends Disposable {
  readonly fd: number;
  /** Tells it from any other file, whatever it is called. */
  readonly key: string;
}

/** Opens the files of a log, oldest first. One that goes away meanwhile is left out; none when there is no log. */
export function openSegments({ directory }: LogFiles): readonly LogSegment[] {
  return listSegments(directory).flatMap((name) => openSegment(join(directory, name)) ?? []);
}

/** Numbered files, then what conmon has made since. */
function listSegments(directory: string): readonly string[] {
  try {
    const entries = readdirSync(directory, { withFileTypes: true }).filter((entry) => entry.isFile());
    const names = entries.map(({ name }) => name);
    const numbered = names.filter((name) => /^\d{1,15}$/.test(name)).sort((a, b) => Number(a) - Number(b));
    return names.includes('current') ? [...numbered, 'current'] : numbered;
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return [];
    throw error;
  }
}

function openSegment(path: string): LogSegment | undefined {
  try {
    const fd = openSync(path, 'r');
    const { dev, ino, birthtimeNs } = fstatSync(fd, { bigint: true });
    return { fd, key: `${dev}:${ino}:${birthtimeNs}`, [Symbol.dispose]: () => closeSync(fd) };
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/** Empties a log that may be written to meanwhile: what is printed from now on is all there is. */
export function clearLog({ directory }: LogFiles): void {
  const names = listSegments(directory);
  for (const name of names.slice(0, -1)) unlinkSync(join(directory, name));
  for (const name of names.slice(-1)) truncateSync(join(directory, name));
}

const blockSize = 64 << 10;
const lineEnd = 0x0a;

/**
 * Where the last lines of a file begin.
 *
 * @param isCounted whether a line, with its end, is one of those to be counted; others belong to the counted line that follows them
 * @returns the offset, and how many were found from there to the end
 */
export function findTail(
  fd: number,
  count: number,
  isCounted: (line: Buffer) => boolean,
): { readonly offset: number; readonly found: number } {
  let end = fstatSync(fd).size;
  if (count === 0) return { offset: end, found: 0 };
  let found = 0;
  let rest: Buffer = Buffer.alloc(0);
  while (end > 0) {
    const block = Buffer.allocUnsafe(Math.min(blockSize, end));
    end -= block.length;
    readSync(fd, block, 0, block.length, end);
    const bytes = Buffer.concat([block, rest]);
    let stop = bytes.length;
    while (stop > 0) {
      const start = bytes.subarray(0, stop - 1).lastIndexOf(lineEnd) + 1;
      // Where it begins may be in the block before.
      if (start === 0 && end > 0) break;
      if (isCounted(bytes.subarray(start, stop)) && found++ === count) return { offset: end + stop, found: count };
      stop = start;
    }
    rest = bytes.subarray(0, stop);
  }
  return { offset: 0, found };
}
