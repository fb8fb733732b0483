import { archiveFault } from '../faults.ts';
import type { ReadAt } from '../tar/read-window.ts';

/** An index as something to look into by position; no more of it is held in memory than some pages. */
export interface IndexBytes {
  readonly size: number;
  /**
   * The `length` bytes from `position` on, to be read and not kept.
   *
   * @throws archive/bad-index when they are not all within the index
   */
  at(position: number, length: number): Buffer;
}

const pageSize = 16 * 1024;
/** Pages held at most: 1 MiB. */
const mostPages = 64;

/** @param read gives the `length` bytes from `position` on, all of them */
export function toIndexBytes(read: ReadAt, size: number): IndexBytes {
  return new PagedBytes(read, size);
}

/** The fault of an index that does not hold together. */
export function badIndex(why: string): Error {
  return archiveFault('archive/bad-index', `the index is damaged: ${why}`, {
    hint: 'Run `nacre system check` to have it made again.',
  });
}

class PagedBytes implements IndexBytes {
  readonly size: number;
  readonly #read: ReadAt;
  /** In the order of their last use. */
  readonly #pages = new Map<number, Buffer>();
  #last = -1;
  #lastPage: Buffer = Buffer.alloc(0);

  constructor(read: ReadAt, size: number) {
    this.#read = read;
    this.size = size;
  }

  at(position: number, length: number): Buffer {
    // Written so that NaN fails.
    if (!(position >= 0 && position + length <= this.size))
      throw badIndex(`it has no bytes ${position} to ${position + length}`);
    const from = position % pageSize;
    const number = (position - from) / pageSize;
    if (from + length <= pageSize) return this.#page(number).subarray(from, from + length);
    return this.#gather(position, length);
  }

  #gather(position: number, length: number): Buffer {
    const pieces: Buffer[] = [];
    for (let at = position; at < position + length; ) {
      const from = at % pageSize;
      const piece = this.#page((at - from) / pageSize).subarray(from, from + position + length - at);
      pieces.push(piece);
      at += piece.length;
    }
    return Buffer.concat(pieces, length);
  }

  #page(number: number): Buffer {
    if (number !== this.#last) {
      this.#lastPage = this.#pages.get(number) ?? this.#load(number);
      this.#last = number;
      this.#pages.delete(number);
      this.#pages.set(number, this.#lastPage);
    }
    return this.#lastPage;
  }

  #load(number: number): Buffer {
    const position = number * pageSize;
    const bytes = this.#read(position, Math.min(pageSize, this.size - position));
    const [oldest] = this.#pages.keys();
    if (this.#pages.size >= mostPages && oldest !== undefined) this.#pages.delete(oldest);
    // What was read is only lent.
    return Buffer.from(bytes);
  }
}
