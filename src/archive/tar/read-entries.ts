import type { Entry } from '../entry.ts';
import type { TarEnd, TarPlace } from './place.ts';

/** An entry and where it lies. */
export interface TarItem {
  readonly entry: Entry;
  readonly where: TarPlace;
}

/**
 * Walks the headers of an uncompressed tar at rest and skips the content.
 *
 * @param read gives `length` bytes from `position`; never asked for bytes past `size`, and must give all that were asked for
 * @param size bytes in the archive
 */
export function readTarEntries(
  read: (position: number, length: number) => Uint8Array,
  size: number,
): Generator<TarItem, TarEnd> {
  throw new Error(`not written yet ${read} ${size}`);
}
