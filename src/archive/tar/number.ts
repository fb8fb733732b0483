/**
 * Reads a numeric field: octal digits, or base-256 when the first bit is set (GNU, star: two's complement in the rest of the field).
 * Spaces and NULs may stand before the digits; a space, a NUL or the field's end comes after them. A blank field is 0.
 *
 * @returns NaN when the field is no number, ±Infinity when it is one that a double can't hold exactly
 */
export function readNumber(block: Uint8Array, at: number, length: number): number {
  const first = block[at] ?? 0;
  return first >= 0x80 ? readBase256(block, at, length) : readOctal(block, at, length);
}

function readOctal(block: Uint8Array, at: number, length: number): number {
  const end = at + length;
  let index = at;
  while (index < end && isBlank(block[index])) index += 1;
  let value = 0;
  for (; index < end; index++) {
    const digit = (block[index] ?? 0) - 0x30;
    if (digit < 0 || digit > 7) return isBlank(block[index]) ? value : Number.NaN;
    value = value * 8 + digit;
  }
  return value;
}

function readBase256(block: Uint8Array, at: number, length: number): number {
  const first = block[at] ?? 0;
  const negative = (first & 0x40) !== 0;
  const flip = negative ? 0xff : 0;
  let value = (first ^ flip) & 0x7f;
  for (let index = at + 1; index < at + length; index++) {
    value = value * 256 + ((block[index] ?? 0) ^ flip);
    if (value > Number.MAX_SAFE_INTEGER) return negative ? -Infinity : Infinity;
  }
  return negative ? -value - 1 : value;
}

function isBlank(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0;
}

/**
 * Reads a decimal number made of digits alone from `at` up to `end`.
 *
 * @returns NaN when there is anything but digits or nothing at all, Infinity when a double can't hold the number exactly
 */
export function readDecimal(bytes: Uint8Array, at: number, end: number): number {
  if (at >= end) return Number.NaN;
  let value = 0;
  for (let index = at; index < end; index++) {
    const digit = (bytes[index] ?? 0) - 0x30;
    if (digit < 0 || digit > 9) return Number.NaN;
    value = value * 10 + digit;
  }
  return value > Number.MAX_SAFE_INTEGER ? Infinity : value;
}

/** Writes `value` as octal digits that fill the field up to a NUL at its end; the value must fit. */
export function writeOctal(block: Uint8Array, at: number, length: number, value: number): void {
  let rest = value;
  for (let index = at + length - 2; index >= at; index--) {
    const digit = rest % 8;
    block[index] = 0x30 + digit;
    rest = (rest - digit) / 8;
  }
  block[at + length - 1] = 0;
}
