import type { BitReader } from './bit-reader.ts';
import { createPrefixCode, type PrefixCode } from './prefix-code.ts';

/** Symbols that are coded with one table before the next is chosen. */
const groupSize = 50;
const mostSelectors = 18_002;

/**
 * One block of a bzip2 stream, from behind its magic number and checksum: the bytes it stands for.
 *
 * @param most bytes that a block may hold before runs are expanded
 * @throws RangeError for what no compressor writes
 */
export function readBlock(bits: BitReader, most: number): Uint8Array {
  if (bits.read(1) === 1) throw new RangeError('it is of a kind that was given up in 1997');
  const origin = bits.read(24);
  const alphabet = readAlphabet(bits);
  const selectors = readSelectors(bits);
  const codes = Array.from({ length: selectors.tables }, () => readCode(bits, alphabet.length + 2));
  const last = readSymbols(bits, { alphabet, codes, order: selectors.order, most });
  if (origin >= last.length) throw new RangeError('its beginning lies outside');
  return expandRuns(undoSorting(last, origin));
}

/** The bytes that are there, in order. */
function readAlphabet(bits: BitReader): Uint8Array {
  const ranges = bits.read(16);
  const found: number[] = [];
  for (let range = 0; range < 16; range++) {
    const inRange = (ranges >> (15 - range)) & 1 ? bits.read(16) : 0;
    for (let at = 0; at < 16; at++) if ((inRange >> (15 - at)) & 1) found.push(range * 16 + at);
  }
  if (found.length === 0) throw new RangeError('it has no symbols');
  return Uint8Array.from(found);
}

/** Which table counts for each group of symbols. */
function readSelectors(bits: BitReader): { readonly tables: number; readonly order: Uint8Array } {
  const tables = bits.read(3);
  const count = bits.read(15);
  if (tables < 2 || tables > 6 || count === 0) throw new RangeError('its tables are malformed');
  const recent = Array.from({ length: tables }, (_, at) => at);
  const order = new Uint8Array(Math.min(count, mostSelectors));
  for (let at = 0; at < count; at++) {
    let distance = 0;
    while (bits.read(1) === 1) if (++distance >= tables) throw new RangeError('it chooses a table that is not there');
    const [table = 0] = recent.splice(distance, 1);
    recent.unshift(table);
    // Some compressors write more than any block can use.
    if (at < mostSelectors) order[at] = table;
  }
  return { tables, order };
}

function readCode(bits: BitReader, symbols: number): PrefixCode {
  const lengths = new Uint8Array(symbols);
  let length = bits.read(5);
  for (let symbol = 0; symbol < symbols; symbol++) {
    for (;;) {
      if (length < 1 || length > 20) throw new RangeError('a code has an impossible length');
      if (bits.read(1) === 0) break;
      length += bits.read(1) === 0 ? 1 : -1;
    }
    lengths[symbol] = length;
  }
  return createPrefixCode(lengths);
}

interface Coding {
  readonly alphabet: Uint8Array;
  readonly codes: readonly PrefixCode[];
  readonly order: Uint8Array;
  readonly most: number;
}

/** The last column of the sorted rotations: positions in the list of recent bytes, and runs of the most recent one. */
function readSymbols(bits: BitReader, { alphabet, codes, order, most }: Coding): Uint8Array {
  const recent = Uint8Array.from(alphabet);
  const column = new Uint8Array(most);
  const end = alphabet.length + 1;
  let size = 0;
  let run = 0;
  let weight = 1;
  const endRun = (): void => {
    if (size + run > most) throw new RangeError('it holds more than it may');
    column.fill(recent[0] ?? 0, size, size + run);
    size += run;
    [run, weight] = [0, 1];
  };
  for (let at = 0; ; at++) {
    const code = codes[order[Math.floor(at / groupSize)] ?? codes.length];
    if (code === undefined) throw new RangeError('it has more symbols than tables for them');
    const symbol = code.decode(bits);
    if (symbol <= 1) {
      run += weight << symbol;
      weight <<= 1;
      if (run > most) throw new RangeError('it holds more than it may');
      continue;
    }
    if (run > 0) endRun();
    if (symbol === end) return column.subarray(0, size);
    if (size === most) throw new RangeError('it holds more than it may');
    const byte = recent[symbol - 1] ?? 0;
    recent.copyWithin(1, 0, symbol - 1);
    recent[0] = byte;
    column[size++] = byte;
  }
}

/** Takes back the Burrows-Wheeler transform. @param origin row of the sorted rotations that is the text itself */
function undoSorting(column: Uint8Array, origin: number): Uint8Array {
  const starts = new Uint32Array(257);
  for (const byte of column) starts[byte + 1] = (starts[byte + 1] ?? 0) + 1;
  for (let byte = 0; byte < 256; byte++) starts[byte + 1] = (starts[byte + 1] ?? 0) + (starts[byte] ?? 0);
  const next = new Uint32Array(column.length);
  for (const [row, byte] of column.entries()) {
    const place = starts[byte] ?? 0;
    next[place] = row;
    starts[byte] = place + 1;
  }
  const text = new Uint8Array(column.length);
  let row = next[origin] ?? 0;
  for (let at = 0; at < text.length; at++) {
    text[at] = column[row] ?? 0;
    row = next[row] ?? 0;
  }
  return text;
}

/** Behind four equal bytes stands how many more of them there are. */
function expandRuns(text: Uint8Array): Uint8Array {
  const pieces: Uint8Array[] = [];
  let start = 0;
  let equal = 0;
  for (let at = 0; at < text.length; at++) {
    equal = at > 0 && equal > 0 && text[at] === text[at - 1] ? equal + 1 : 1;
    if (equal < 4) continue;
    if (at + 1 >= text.length) throw new RangeError('a run has no length');
    pieces.push(text.subarray(start, at + 1), new Uint8Array(text[at + 1] ?? 0).fill(text[at] ?? 0));
    at += 1;
    start = at + 1;
    equal = 0;
  }
  pieces.push(text.subarray(start));
  return Buffer.concat(pieces);
}
