import type { Entry } from '../entry.ts';
import type { TarEnd, TarPlace } from './place.ts';

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

/** Takes an archive in pieces of any length. */
export interface TarParser {
  /** @throws archive/* on a malformed archive; the parser is of no use after that */
  write(chunk: Uint8Array): void;
  /** Says that no more comes. @throws archive/truncated when the archive breaks off inside an entry or a header */
  end(): TarEnd;
}

export function createTarParser(handler: TarHandler): TarParser {
  throw new Error(`not written yet ${handler}`);
}
