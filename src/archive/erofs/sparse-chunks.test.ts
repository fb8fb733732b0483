import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { blockBits, blockSize } from './format.ts';
import { chunkCount, copiedRange, planSparse, type SparseFile, toChunkRuns, wholeChunkBits } from './sparse-chunks.ts';

const blocks = fc.nat(30).map((count) => count * blockSize);
const length = fc.oneof(fc.nat(5000), blocks);

const anyFile: fc.Arbitrary<SparseFile> = fc
  .tuple(fc.array(fc.tuple(length, length), { maxLength: 6 }), length, blocks)
  .map(([pairs, last, dataOffset]) => {
    let offset = 0;
    const segments = pairs
      .filter(([, size]) => size > 0)
      .map(([gap, size]) => {
        const segment = { offset: offset + gap, size };
        offset += gap + size;
        return segment;
      });
    return { size: offset + last, dataOffset, segments };
  });

/** Where each byte of a file lies in the tar; -1 in a hole. */
function placesOf({ size, dataOffset, segments }: SparseFile): number[] {
  const places = new Array<number>(size).fill(-1);
  let position = dataOffset;
  for (const segment of segments) {
    for (let at = 0; at < segment.size; at++) places[segment.offset + at] = position + at;
    position += segment.size;
  }
  return places;
}

test('each chunk is a hole, lies in the tar block by block, or is copied', () => {
  fc.assert(
    fc.property(anyFile, fc.nat(6), (file, chunkBits) => {
      const chunkSize = 2 ** (blockBits + chunkBits);
      const places = placesOf(file);
      let next = 0;
      for (const run of toChunkRuns(file, chunkBits)) {
        assert.equal(run.first, next);
        assert.ok(run.chunks > 0);
        next += run.chunks;
        const found = places.slice(run.first * chunkSize, next * chunkSize);
        if (run.kind === 'hole') assert.ok(found.every((place) => place === -1));
        if (run.kind !== 'tar') continue;
        assert.equal(run.position % blockSize, 0);
        assert.ok(found.every((place, at) => place === run.position + at));
      }
      assert.equal(next, chunkCount(file.size, chunkBits));
    }),
  );
});

test('no size of chunks costs less than the one planned', () => {
  const costOf = (file: SparseFile, chunkBits: number): number => {
    const copied = [...toChunkRuns(file, chunkBits)].filter(({ kind }) => kind === 'copied');
    const sizes = copied.map((run) => copiedRange(file.size, chunkBits, run).size);
    return sizes.reduce((sum, size) => sum + size, chunkCount(file.size, chunkBits) * 8);
  };
  fc.assert(
    fc.property(anyFile, (file) => {
      const { chunkBits, chunks, copied } = planSparse(file);
      assert.equal(copied + chunks * 8, costOf(file, chunkBits));
      for (let bits = 0; bits <= 12; bits++) assert.ok(costOf(file, chunkBits) <= costOf(file, bits));
    }),
  );
});

test('a file is one chunk as long as there are such', () => {
  const cases = [
    [1, 0],
    [512, 0],
    [513, 1],
    [1024, 1],
    [1025, 2],
    [2 ** 40, 31],
    [2 ** 40 + 1, 31],
    [2 ** 52, 31],
  ] as const;
  for (const [size, bits] of cases) assert.equal(wholeChunkBits(size), bits, String(size));
});
