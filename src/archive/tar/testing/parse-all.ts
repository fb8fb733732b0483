import type { Entry } from '../../entry.ts';
import { createTarParser } from '../parser.ts';
import type { TarEnd, TarPlace } from '../place.ts';
import { readTarEntries } from '../read-entries.ts';

/** Larger holes are left out of the content that is gathered. */
const largestHole = 1024 * 1024;

/** An entry with its content. */
export interface ParsedEntry {
  readonly entry: Entry;
  readonly where: TarPlace;
  readonly content: Buffer;
}

export interface Parsed {
  readonly entries: readonly ParsedEntry[];
  readonly end: TarEnd | undefined;
  /** What was thrown, if anything. */
  readonly error: unknown;
}

/** Gives the archive to a parser in chunks of the given sizes (taken in turn) and gathers what comes out. */
export function parseAll(tar: Uint8Array, chunks: readonly number[] = [tar.length]): Parsed {
  const entries: ParsedEntry[] = [];
  let pieces: Buffer[] = [];
  let current: Omit<ParsedEntry, 'content'> | undefined;
  const parser = createTarParser({
    entry: (entry, where) => {
      current = { entry, where };
    },
    data: (bytes) => pieces.push(Buffer.from(bytes)),
    hole: (size) => pieces.push(holeOf(size)),
    finish: () => {
      if (current !== undefined) entries.push({ ...current, content: Buffer.concat(pieces) });
      pieces = [];
    },
  });
  try {
    for (let at = 0, turn = 0; at < tar.length; turn++) {
      const size = Math.max(1, chunks[turn % chunks.length] ?? 1);
      // A copy, so that bytes kept past the call would show.
      const chunk = Buffer.from(tar.subarray(at, at + size));
      parser.write(chunk);
      chunk.fill(0xee);
      at += size;
    }
    return { entries, end: parser.end(), error: undefined };
  } catch (error) {
    return { entries, end: undefined, error };
  }
}

/** The same by position: what `readTarEntries` finds, with the content fetched from where it says. */
export function readAll(tar: Uint8Array): Parsed {
  const entries: ParsedEntry[] = [];
  // One buffer for every read, so that bytes kept past the next read would show.
  const buffer = Buffer.alloc(Math.max(tar.length, 1));
  const walk = readTarEntries((position, length) => {
    buffer.fill(0xee);
    buffer.set(tar.subarray(position, position + length));
    return buffer.subarray(0, length);
  }, tar.length);
  try {
    for (;;) {
      const next = walk.next();
      if (next.done === true) return { entries, end: next.value, error: undefined };
      entries.push({ ...next.value, content: contentAt(tar, next.value.entry, next.value.where) });
    }
  } catch (error) {
    return { entries, end: undefined, error };
  }
}

function contentAt(tar: Uint8Array, entry: Entry, where: TarPlace): Buffer {
  let stored = where.dataOffset;
  let end = 0;
  const pieces: Uint8Array[] = [];
  for (const { offset, size } of where.segments ?? [{ offset: 0, size: where.storedSize }]) {
    pieces.push(holeOf(offset - end), tar.subarray(stored, stored + size));
    stored += size;
    end = offset + size;
  }
  if (entry.type === 'file') pieces.push(holeOf(entry.size - end));
  return Buffer.concat(pieces);
}

/** The zeros of a hole, or nothing for a large one. */
function holeOf(size: number): Buffer {
  return Buffer.alloc(size <= largestHole ? size : 0);
}
