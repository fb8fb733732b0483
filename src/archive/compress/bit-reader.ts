/** Reads bits, the highest of a byte first. */
export class BitReader {
  readonly #bytes: Uint8Array;
  #at = 0;
  #held = 0;
  #count = 0;

  /** @param skipped bits of the first byte that are not read, 0 to 7 */
  constructor(bytes: Uint8Array, skipped: number) {
    this.#bytes = bytes;
    if (skipped > 0) this.read(skipped);
  }

  /** Bits that were read, skipped ones included. */
  get position(): number {
    return this.#at * 8 - this.#count;
  }

  /** The next `count` bits, 24 at most, as a number, without taking them; zeros behind the last byte. */
  peek(count: number): number {
    while (this.#count < count) {
      this.#held = (this.#held << 8) | (this.#bytes[this.#at++] ?? 0);
      this.#count += 8;
    }
    return (this.#held >>> (this.#count - count)) & ((1 << count) - 1);
  }

  /**
   * Takes bits that `peek` has shown.
   *
   * @throws RangeError behind the last byte
   */
  drop(count: number): void {
    this.#count -= count;
    if (this.#at > this.#bytes.length && this.position > this.#bytes.length * 8) throw new RangeError('it breaks off');
  }

  /**
   * The next `count` bits, 24 at most, as a number.
   *
   * @throws RangeError behind the last byte
   */
  read(count: number): number {
    const value = this.peek(count);
    this.drop(count);
    return value;
  }
}
