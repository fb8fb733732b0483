import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readDecimal, readNumber, writeOctal } from './number.ts';
import { base256 } from './testing/raw-tar.ts';

const octal: readonly (readonly [text: string, value: number])[] = [
  ['0000644\0', 0o644],
  ['0000644 ', 0o644],
  ['    644\0', 0o644],
  ['644 \0\0\0\0', 0o644],
  ['\0' + '000644\0', 0o644],
  ['77777777', 0o77777777],
  ['        ', 0],
  ['\0\0\0\0\0\0\0\0', 0],
  ['644\0abcd', 0o644],
  ['0000648\0', Number.NaN],
  ['-000644\0', Number.NaN],
  ['0x1f\0\0\0\0', Number.NaN],
  ['garbage!', Number.NaN],
];

test('octal fields are read as the tars of four decades wrote them', () => {
  for (const [text, value] of octal) {
    assert.equal(readNumber(Buffer.from(text, 'latin1'), 0, text.length), value, JSON.stringify(text));
  }
});

test('base-256 fields are read, negative ones too', () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), fc.constantFrom(8, 12), (value, length) => {
      // Of 8 bytes one bit marks the base and one is the sign: a safe integer fits.
      assert.equal(readNumber(base256(BigInt(value), length), 0, length), value + 0);
    }),
  );
});

test('a number that a double can not hold is not rounded', () => {
  assert.equal(readNumber(base256(2n ** 53n, 12), 0, 12), Infinity);
  assert.equal(readNumber(base256(-(2n ** 54n), 12), 0, 12), -Infinity);
  assert.equal(readNumber(Buffer.alloc(12, 0xff), 0, 12), -1);
  assert.equal(readNumber(Buffer.from([0x80, ...Buffer.alloc(11, 0xff)]), 0, 12), Infinity);
});

test('what is written in octal is read back', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 0o77777777777 }), (value) => {
      const field = Buffer.alloc(12, 0x78);
      writeOctal(field, 0, 12, value);
      assert.equal(field.toString('latin1'), `${value.toString(8).padStart(11, '0')}\0`);
      assert.equal(readNumber(field, 0, 12), value);
    }),
  );
});

test('decimal numbers are digits alone', () => {
  const read = (text: string): number => readDecimal(Buffer.from(text), 0, text.length);
  assert.equal(read('0'), 0);
  assert.equal(read('0042'), 42);
  assert.equal(read('9007199254740991'), Number.MAX_SAFE_INTEGER);
  assert.equal(read('9007199254740992'), Infinity);
  assert.equal(read('9'.repeat(400)), Infinity);
  for (const text of ['', '-1', '+1', '1e3', ' 1', '1.0', '١']) assert.ok(Number.isNaN(read(text)), text);
});
