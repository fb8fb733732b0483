import type { Entry } from '../entry.ts';
import type { TarPlace } from './place.ts';

/** Receives what is in an archive: for each entry `entry`, any number of `data` (and `hole`), then `finish`. */
export interface TarHandler {
  entry(entry: Entry, where: TarPlace): void;
  /** A piece of the content as a reader of the file sees it, in order; the bytes are only valid until the call returns. */
  data(bytes: Uint8Array): void;
  /**
   * A hole of a sparse file: so many zeros. Left out, `data` gets the zeros piece by piece. Either way nothing bounds an entry's
   * `size` but this handler: a few hundred bytes of archive can stand for petabytes.
   */
  hole?(size: number): void;
  finish(): void;
}
