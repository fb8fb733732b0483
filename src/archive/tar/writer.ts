import type { Entry } from '../entry.ts';

/** Writes one tar archive. Calls out of order (data outside an entry, an entry inside another) are bugs and assert. */
export interface TarWriter {
  /**
   * Writes an entry whole.
   *
   * @param content must sum up to `entry.size` exactly; may be left out when that is 0
   * @throws archive/bad-entry when the content has another length or the entry can't be written
   */
  entry(entry: Entry, content?: Iterable<Uint8Array>): void;
  /** Begins an entry whose content follows in calls of `data`, and ends with `finish`. */
  begin(entry: Entry): void;
  /** A piece of the content. The bytes are copied or passed on before the call returns, so the caller may use their buffer again. */
  data(bytes: Uint8Array): void;
  /** Ends the entry begun. @throws archive/bad-entry when fewer bytes came than `entry.size` said */
  finish(): void;
  /** Ends the archive (two zero blocks) and hands over everything not yet written. */
  end(): void;
}

/**
 * Opens a tar writer.
 *
 * @param write takes the archive's bytes in order; they are only valid until it returns
 */
export function createTarWriter(write: (bytes: Uint8Array) => void): TarWriter {
  throw new Error(`not written yet ${write}`);
}
