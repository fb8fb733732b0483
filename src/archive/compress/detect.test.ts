import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { detectCompression } from './detect.ts';

const cases: readonly (readonly [head: Uint8Array, kind: string])[] = [
  [gzipSync('x'), 'gzip'],
  [zstdCompressSync('x'), 'zstd'],
  [Buffer.from([0x50, 0x2a, 0x4d, 0x18, 0, 0]), 'zstd'],
  [Buffer.from([0x5f, 0x2a, 0x4d, 0x18, 0, 0]), 'zstd'],
  [Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]), 'xz'],
  [Buffer.from('BZh91AY&SY'), 'bzip2'],
  [Buffer.from('BZh9\x17\x72\x45\x38\x50\x90', 'latin1'), 'bzip2'],
  [Buffer.from('BZh0/name-in-a-tar'), 'none'],
  [Buffer.from('PK\x03\x04'), 'none'],
  [Buffer.from([0x1f, 0x8b]), 'none'],
  [Buffer.alloc(0), 'none'],
];

for (const [head, kind] of cases) {
  test(`${Buffer.from(head.subarray(0, 6)).toString('hex') || 'nothing'} is ${kind}`, () => {
    assert.equal(detectCompression(head), kind);
    assert.equal(detectCompression(head.subarray(0, 10)), kind);
  });
}
