import type { ContentReader } from '../content-reader.ts';
import type { ContentRange } from '../layer-index.ts';

const bufferSize = 256 * 1024;

/** Compares two contents, streaming: the first byte at which they differ, from 0; `undefined` when they are the same. */
export type FirstDifference = (before: readonly ContentRange[], after: readonly ContentRange[]) => number | undefined;

/** @returns a function for any number of contents, one after the other; it throws image/unreadable */
export function createFirstDifference(reader: ContentReader): FirstDifference {
  const left = Buffer.allocUnsafeSlow(bufferSize);
  const right = Buffer.allocUnsafeSlow(bufferSize);
  return (before, after) => {
    const one = reader.open(before);
    const other = reader.open(after);
    for (let done = 0; ; done += bufferSize) {
      const [size, otherSize] = [one.read(left), other.read(right)];
      const common = Math.min(size, otherSize);
      if (left.compare(right, 0, common, 0, common) !== 0) return done + differenceIn(left, right, common);
      if (size !== otherSize) return done + common;
      if (size < bufferSize) return undefined;
    }
  };
}

function differenceIn(left: Buffer, right: Buffer, size: number): number {
  for (let at = 0; at < size; at++) if (left[at] !== right[at]) return at;
  return size;
}
