import type { TarSegment } from './place.ts';
import type { SparseNumbers } from './sparse-map.ts';
import { type EntryDraft, entryFault } from './to-entry.ts';

/**
 * Checks a sparse map against the file it is of.
 *
 * @param size bytes in the file, holes included
 * @param storedSize bytes of content in the archive
 * @throws archive/bad-tar unless the stretches ascend, don't overlap, end within `size` and sum up to `storedSize`
 */
export function toSegments(
  numbers: SparseNumbers,
  size: number,
  storedSize: number,
  draft: EntryDraft,
): readonly TarSegment[] {
  if (size < 0) throw entryFault(draft, 'its size is negative');
  const segments: TarSegment[] = [];
  let end = 0;
  let stored = 0;
  for (let index = 0; index < numbers.length; index += 2) {
    const offset = numbers[index] ?? Number.NaN;
    const length = numbers[index + 1] ?? Number.NaN;
    // Written so that NaN fails.
    if (!(offset >= end && length >= 0)) throw entryFault(draft, 'its sparse map is out of order');
    if (!(offset + length <= size)) throw entryFault(draft, 'its sparse map goes past the end of the file');
    end = offset + length;
    stored += length;
    // GNU tar marks a hole at the end by an empty stretch.
    if (length > 0) segments.push({ offset, size: length });
  }
  if (stored === storedSize) return segments;
  throw entryFault(draft, `its sparse map stands for ${stored} bytes where ${storedSize} are stored`);
}
