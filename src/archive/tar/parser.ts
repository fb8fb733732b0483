import type { Entry } from '../entry.ts';
import { quotePath } from './entry-path.ts';
import { paddedSize, paddingOf } from './format.ts';
import type { TarHandler } from './handler.ts';
import { TarHeaderReader, type TarOptions, type TarStep, truncatedTar } from './header-reader.ts';
import type { TarEnd, TarPlace } from './place.ts';
import { createSparseFiller, type SparseFiller } from './sparse-filler.ts';

export type { TarHandler } from './handler.ts';

/** Takes an archive in pieces of any length. */
export interface TarParser {
  /**
   * Takes the next piece, and calls the handler for all that it completes. What comes after the archive's end is ignored.
   *
   * @throws archive/* on a malformed archive, and whatever the handler throws; the parser is of no use after that
   */
  write(chunk: Uint8Array): void;
  /** Says that no more comes. @throws archive/truncated when the archive breaks off inside an entry or a header */
  end(): TarEnd;
}

/** Opens a parser for one uncompressed archive. */
export function createTarParser(handler: TarHandler, options: TarOptions = {}): TarParser {
  return new PushParser(handler, options);
}

class PushParser implements TarParser {
  readonly #handler: TarHandler;
  readonly #reader: TarHeaderReader;
  /** Bytes of the archive seen so far. */
  #position = 0;
  /** Stored content still to come of the entry under way. */
  #content = 0;
  /** Bytes to pass over before the next header. */
  #skip = 0;
  #ended = false;
  #entry: Entry | undefined;
  #filler: SparseFiller | undefined;
  /** Header bytes that a chunk's end cut off from the rest of theirs. */
  #held: Buffer = Buffer.alloc(0);
  #heldSize = 0;

  constructor(handler: TarHandler, options: TarOptions) {
    this.#handler = handler;
    this.#reader = new TarHeaderReader(options);
  }

  write(chunk: Uint8Array): void {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    let at = 0;
    while (at < bytes.length && !this.#ended) {
      const taken = this.#take(bytes, at);
      at += taken;
      this.#position += taken;
    }
  }

  end(): TarEnd {
    if (this.#entry !== undefined) throw truncatedTar(this.#position, `the content of ${quotePath(this.#entry.path)}`);
    if (this.#skip > 0) throw truncatedTar(this.#position, 'the padding of an entry');
    if (this.#heldSize > 0) throw truncatedTar(this.#position, 'a header');
    return this.#reader.end(this.#position);
  }

  /** Takes some bytes from `at` on and says how many. */
  #take(bytes: Buffer, at: number): number {
    const available = bytes.length - at;
    if (this.#content > 0) return this.#takeContent(bytes, at, Math.min(available, this.#content));
    if (this.#skip > 0) {
      const taken = Math.min(available, this.#skip);
      this.#skip -= taken;
      return taken;
    }
    const { wanted } = this.#reader;
    if (this.#heldSize > 0 || available < wanted) return this.#hold(bytes, at, wanted);
    this.#accept(this.#reader.take(bytes, at, this.#position));
    return wanted;
  }

  #takeContent(bytes: Buffer, at: number, taken: number): number {
    const piece = bytes.subarray(at, at + taken);
    if (this.#filler === undefined) this.#handler.data(piece);
    else this.#filler.data(piece);
    this.#content -= taken;
    if (this.#content === 0) this.#finish();
    return taken;
  }

  /** Gathers the `wanted` bytes of a header that lies in more than one chunk. */
  #hold(bytes: Buffer, at: number, wanted: number): number {
    if (this.#held.length < wanted) this.#held = Buffer.concat([this.#held.subarray(0, this.#heldSize)], wanted);
    const taken = bytes.copy(this.#held, this.#heldSize, at, Math.min(bytes.length, at + wanted - this.#heldSize));
    this.#heldSize += taken;
    if (this.#heldSize === wanted) {
      this.#heldSize = 0;
      this.#accept(this.#reader.take(this.#held, 0, this.#position + taken - wanted));
    }
    return taken;
  }

  #accept(step: TarStep): void {
    switch (step.kind) {
      case 'more':
        return;
      case 'skip':
        this.#skip = paddedSize(step.size);
        return;
      case 'entry':
        this.#begin(step.entry, step.where);
        return;
      case 'end':
        this.#ended = true;
    }
  }

  #begin(entry: Entry, where: TarPlace): void {
    this.#handler.entry(entry, where);
    this.#entry = entry;
    this.#content = where.storedSize;
    this.#skip = paddingOf(where.storedSize);
    this.#filler = where.segments && createSparseFiller(where.segments, entry.size, this.#handler);
    if (this.#content === 0) this.#finish();
  }

  #finish(): void {
    this.#filler?.finish();
    this.#entry = undefined;
    this.#handler.finish();
  }
}
