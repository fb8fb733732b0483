import { blockSize, fields } from './format.ts';
import { badTar } from './header.ts';
import { readDecimal, readNumber } from './number.ts';

/** A sparse map as it is read: offset and length of each stretch in turn. Nothing is checked until `toSegments`. */
export type SparseNumbers = number[];

const gnuPair = 24;
const gnuNumber = 12;
/** Pairs in an extension block, and where the byte lies that says another one follows. */
const extensionPairs = 21;
const extensionMore = 504;

/** Adds the pairs of an old GNU header ('S') to `numbers`; says whether an extension block follows. */
export function readGnuSparse(block: Uint8Array, at: number, numbers: SparseNumbers): boolean {
  readPairs(block, at + fields.gnuSparse.at, fields.gnuSparse.length / gnuPair, numbers);
  return block[at + fields.gnuSparseMore.at] !== 0;
}

/** Adds the pairs of an old GNU extension block to `numbers`; says whether another one follows. */
export function readGnuSparseExtension(block: Uint8Array, at: number, numbers: SparseNumbers): boolean {
  readPairs(block, at, extensionPairs, numbers);
  return block[at + extensionMore] !== 0;
}

function readPairs(block: Uint8Array, at: number, count: number, numbers: SparseNumbers): void {
  for (let pair = at; pair < at + count * gnuPair; pair += gnuPair) {
    // An unused pair is NULs or blank; GNU tar stops at the first.
    if (block[pair + gnuNumber] === 0) return;
    numbers.push(readNumber(block, pair, gnuNumber), readNumber(block, pair + gnuNumber, gnuNumber));
  }
}

/** Reads the map of format 0.1: decimal numbers with commas between them. */
export function parseSparseList(bytes: Buffer, position: number): SparseNumbers {
  const numbers: SparseNumbers = [];
  for (let at = 0; at <= bytes.length; ) {
    const comma = bytes.indexOf(0x2c, at);
    const end = comma < 0 ? bytes.length : comma;
    const number = readDecimal(bytes, at, end);
    if (!Number.isFinite(number)) throw badTar(position, 'the sparse map holds something that is not a number');
    numbers.push(number);
    at = end + 1;
  }
  return numbers;
}

/** Reads the map of format 1.0, which comes block by block ahead of the content: a count of pairs, then the pairs, a line each number. */
export interface SparseMapReader {
  readonly numbers: SparseNumbers;
  /** Takes the next block; says whether the map ended in it. @throws archive/bad-tar */
  take(block: Uint8Array, at: number, position: number): boolean;
}

export function createSparseMapReader(): SparseMapReader {
  const numbers: SparseNumbers = [];
  let wanted: number | undefined;
  let value = 0;
  let digits = 0;
  const endNumber = (position: number): void => {
    if (digits === 0 || value > Number.MAX_SAFE_INTEGER)
      throw badTar(position, 'the sparse map holds a line that is no number');
    if (wanted === undefined) wanted = value * 2;
    else numbers.push(value);
    value = 0;
    digits = 0;
  };
  return {
    numbers,
    take(block, at, position) {
      for (let index = at; index < at + blockSize; index++) {
        const byte = block[index] ?? 0;
        if (byte >= 0x30 && byte <= 0x39) {
          value = value * 10 + byte - 0x30;
          digits += 1;
        } else if (byte === 0x0a) endNumber(position);
        else throw badTar(position, 'the sparse map holds something that is not a number');
        if (numbers.length === wanted) return true;
      }
      return false;
    },
  };
}
