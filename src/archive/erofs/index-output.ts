import { blockSize } from './format.ts';

const bufferSize = 256 * 1024;

/** Gathers the bytes of an index, in order, to pieces worth handing on. Whatever is passed over is zeros. */
export class IndexOutput {
  /** Where `room` gives room. */
  readonly bytes: Buffer = Buffer.alloc(bufferSize);
  readonly #out: (bytes: Uint8Array) => void;
  /** Bytes handed on so far. */
  #done = 0;
  #at = 0;

  /** @param out takes the bytes; they are only valid until it returns */
  constructor(out: (bytes: Uint8Array) => void) {
    this.#out = out;
  }

  /** Bytes written so far. */
  get position(): number {
    return this.#done + this.#at;
  }

  /** Makes room for so many bytes, at most 4096, and says where in `bytes`; they are zeros. */
  room(size: number): number {
    if (this.#at + size > bufferSize) this.flush();
    const at = this.#at;
    this.#at += size;
    return at;
  }

  write(bytes: Uint8Array): void {
    for (let from = 0; from < bytes.length; ) {
      if (this.#at === bufferSize) this.flush();
      const piece = bytes.subarray(from, from + bufferSize - this.#at);
      this.bytes.set(piece, this.#at);
      this.#at += piece.length;
      from += piece.length;
    }
  }

  /** Passes over what is between here and a position. */
  skipTo(position: number): void {
    if (position < this.position) throw new Error(`position ${position} is behind ${this.position}`);
    while (this.position < position) {
      if (this.#at === bufferSize) this.flush();
      this.#at += Math.min(bufferSize - this.#at, position - this.position);
    }
  }

  skipToBlock(block: number): void {
    this.skipTo(block * blockSize);
  }

  /** Hands on what is still here. */
  flush(): void {
    if (this.#at === 0) return;
    this.#out(this.bytes.subarray(0, this.#at));
    this.#done += this.#at;
    this.bytes.fill(0, 0, this.#at);
    this.#at = 0;
  }
}
