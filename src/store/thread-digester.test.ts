import assert from 'node:assert/strict';
import { test } from 'node:test';
import { digestOf } from '../oci/index.ts';
import { createThreadDigester } from './thread-digester.ts';

const mebibyte = 1024 * 1024;

test('a thread computes the same digests', () => {
  for (const size of [0, 1, mebibyte - 1, mebibyte, mebibyte + 1, 20 * mebibyte + 77]) {
    using digester = createThreadDigester();
    const bytes = Buffer.alloc(size, 'some text of an odd length');
    digester.update(bytes);
    assert.equal(digester.size, size);
    assert.equal(digester.digest(), digestOf(bytes));
  }
});

test('pieces may be used again at once', () => {
  using digester = createThreadDigester();
  const piece = Buffer.alloc(100_000);
  const all: Buffer[] = [];
  for (let round = 0; round < 300; round++) {
    piece.fill(round);
    all.push(Buffer.from(piece));
    digester.update(piece);
  }
  assert.equal(digester.digest(), digestOf(Buffer.concat(all)));
});
