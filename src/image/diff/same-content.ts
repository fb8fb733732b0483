import type { ContentReader } from '../content-reader.ts';
import type { ContentRange } from '../layer-index.ts';

const bufferSize = 256 * 1024;

/** Compares the contents of files of equal size, streaming. */
export type SameContent = (before: readonly ContentRange[], after: readonly ContentRange[]) => boolean;

/** @returns a function that answers whether two contents are the same; it throws image/unreadable */
export function createSameContent(reader: ContentReader): SameContent {
  const left = Buffer.allocUnsafeSlow(bufferSize);
  const right = Buffer.allocUnsafeSlow(bufferSize);
  return (before, after) => {
    const one = reader.open(before);
    const other = reader.open(after);
    for (;;) {
      const size = one.read(left);
      if (other.read(right) !== size || left.compare(right, 0, size, 0, size) !== 0) return false;
      if (size < bufferSize) return true;
    }
  };
}
