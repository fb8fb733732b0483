import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readTarEntries, type TarItem } from './read-entries.ts';
import { sampleEntry } from './testing/random-entry.ts';
import { endMarker, rawHeader } from './testing/raw-tar.ts';
import { writeAll } from './testing/write-all.ts';

interface Reads {
  readonly items: readonly TarItem[];
  readonly calls: number;
  readonly bytes: number;
}

/** Walks an archive and counts what is read of it. */
function countReads(size: number, read: (position: number, length: number) => Uint8Array): Reads {
  let calls = 0;
  let bytes = 0;
  const walk = readTarEntries((position, length) => {
    assert.ok(length > 0 && position + length <= size, 'a read past the end');
    calls += 1;
    bytes += length;
    return read(position, length);
  }, size);
  return { items: [...walk], calls, bytes };
}

test('small entries are read many at a time', () => {
  const content = Buffer.alloc(700);
  const entries = Array.from({ length: 3000 }, (_, index) => ({
    entry: sampleEntry({ path: `f${index}`, size: content.length }),
    content,
  }));
  const tar = writeAll(entries);
  const { items, calls, bytes } = countReads(tar.length, (position, length) =>
    tar.subarray(position, position + length),
  );
  assert.equal(items.length, 3000);
  assert.ok(calls < 40, `${calls} reads`);
  assert.ok(bytes < tar.length * 1.1, `${bytes} of ${tar.length} bytes`);
});

test('large content is passed over', () => {
  const gigabyte = 1024 ** 3;
  const header = rawHeader({ size: gigabyte });
  const size = 200 * (512 + gigabyte) + endMarker.length;
  // Every block at the right distance is a header, all else zeros: the archive is never there as a whole.
  const { items, bytes } = countReads(size, (position, length) => {
    const piece = Buffer.alloc(length);
    if (position % (512 + gigabyte) === 0 && position < size - endMarker.length) piece.set(header);
    return piece;
  });
  assert.equal(items.length, 200);
  assert.deepEqual(items[199]?.where.dataOffset, 199 * (512 + gigabyte) + 512);
  assert.ok(bytes < 2 * 1024 * 1024, `${bytes} bytes`);
});

test('nothing is read of nothing', () => {
  assert.deepEqual(
    countReads(0, () => assert.fail('a read')),
    { items: [], calls: 0, bytes: 0 },
  );
});
