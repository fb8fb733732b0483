import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crc32c } from './crc32c.ts';

test('is the checksum of RFC 3720, not inverted at the end', () => {
  // Source: RFC 3720, appendix B.4; the check value of "123456789" is in every catalogue.
  const cases: readonly (readonly [Uint8Array, number])[] = [
    [Buffer.from('123456789'), 0xe3069283],
    [Buffer.alloc(32), 0x8a9136aa],
    [Buffer.alloc(32, 0xff), 0x62a8ab43],
    [Buffer.from(Array.from({ length: 32 }, (_, at) => at)), 0x46dd794e],
  ];
  for (const [bytes, expected] of cases) assert.equal(crc32c(bytes), ~expected >>> 0);
});
