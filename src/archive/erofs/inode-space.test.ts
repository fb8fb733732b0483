import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { blockSize, inodeUnit, metaBlock, superBlock } from './format.ts';
import { InodeSpace } from './inode-space.ts';

const request = fc.oneof(
  fc.record({ size: fc.integer({ min: 32, max: blockSize }), undivided: fc.constant(true) }),
  fc.record({ size: fc.integer({ min: 32, max: 3000 }), undivided: fc.constant(false) }),
);

test('no two inodes lie in one place, and what must not be divided is not', () => {
  fc.assert(
    fc.property(fc.array(request, { maxLength: 100 }), (requests) => {
      const space = new InodeSpace();
      const taken = requests.map(({ size, undivided }) => {
        const start = metaBlock * blockSize + space.take(size, undivided) * inodeUnit;
        if (undivided) assert.equal(Math.floor(start / blockSize), Math.floor((start + size - 1) / blockSize));
        return { start, end: start + size };
      });
      taken.sort((a, b) => a.start - b.start);
      let free = (superBlock + 1) * blockSize;
      for (const { start, end } of taken) {
        assert.ok(start >= free, `${start} is behind ${free}`);
        free = end;
      }
      assert.ok(space.endBlock * blockSize >= free);
    }),
  );
});

test('what a block has left is given to a later inode', () => {
  const space = new InodeSpace();
  const first = space.take(300, true);
  const second = space.take(300, true);
  assert.equal(second, first + blockSize / inodeUnit);
  assert.equal(space.take(64, false), first + 10);
  assert.equal(space.take(128, true), first + 12);
  assert.equal(space.take(32, false), second + 10);
});
