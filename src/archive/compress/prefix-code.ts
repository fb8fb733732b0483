import type { BitReader } from './bit-reader.ts';

/** Longest word of bzip2, in bits. */
const longest = 20;
/** Words up to this length are looked up. */
const lookedUp = 10;

/** A code in which shorter words come first, and words of one length in the order of their symbols. */
export interface PrefixCode {
  /** @throws RangeError for bits that are no word */
  decode(bits: BitReader): number;
}

/** @param lengths of each symbol's word, 1 to 20 */
export function createPrefixCode(lengths: Uint8Array): PrefixCode {
  const symbols = Uint16Array.from(lengths.keys()).sort((a, b) => (lengths[a] ?? 0) - (lengths[b] ?? 0) || a - b);
  const counts = new Uint32Array(longest + 1);
  for (const length of lengths) counts[length] = (counts[length] ?? 0) + 1;
  const table = createTable(symbols, counts);
  return {
    decode(bits) {
      const found = table[bits.peek(lookedUp)] ?? 0;
      if (found === 0) return decodeLong(bits, symbols, counts);
      bits.drop(found & 31);
      return found >>> 5;
    },
  };
}

/** For all bits that may come next the symbol and the length of its word, `symbol << 5 | length`; 0 for longer words. */
function createTable(symbols: Uint16Array, counts: Uint32Array): Uint32Array {
  const table = new Uint32Array(1 << lookedUp);
  let word = 0;
  let at = 0;
  for (let length = 1; length <= lookedUp; length++) {
    for (let left = counts[length] ?? 0; left > 0; left--) {
      const start = word << (lookedUp - length);
      table.fill(((symbols[at++] ?? 0) << 5) | length, start, start + (1 << (lookedUp - length)));
      word += 1;
    }
    word <<= 1;
  }
  return table;
}

function decodeLong(bits: BitReader, symbols: Uint16Array, counts: Uint32Array): number {
  const ahead = bits.peek(longest);
  let first = 0;
  let before = 0;
  for (let length = 1; length <= longest; length++) {
    const count = counts[length] ?? 0;
    const word = ahead >>> (longest - length);
    if (word - first < count) {
      bits.drop(length);
      return symbols[before + word - first] ?? 0;
    }
    first = (first + count) << 1;
    before += count;
  }
  throw new RangeError('a code is none of those it has');
}
