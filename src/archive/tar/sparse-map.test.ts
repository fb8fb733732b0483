import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createTarParser } from './parser.ts';
import type { TarSegment } from './place.ts';
import { parseAll, readAll } from './testing/parse-all.ts';
import { endMarker, gnuMagic, padded, rawEntry, rawHeader, rawPax } from './testing/raw-tar.ts';

interface SparseFile {
  readonly size: number;
  readonly segments: readonly TarSegment[];
}

/** A file of alternating holes and stretches, with at least one stretch and maybe a hole at the end. */
const sparseFile: fc.Arbitrary<SparseFile> = fc
  .tuple(
    fc.array(fc.tuple(fc.nat(3000), fc.integer({ min: 1, max: 1500 })), { minLength: 1, maxLength: 70 }),
    fc.nat(5000),
  )
  .map(([pairs, hole]) => {
    let end = 0;
    const segments = pairs.map(([gap, size], index) => {
      // Stretches that touch would be one.
      const offset = end + (index === 0 ? gap : gap + 1);
      end = offset + size;
      return { offset, size };
    });
    return { size: end + hole, segments };
  });

/** The stored bytes: each stretch filled with a byte of its own. */
function storedOf({ segments }: SparseFile): Buffer {
  return Buffer.concat(segments.map(({ size }, index) => Buffer.alloc(size, (index % 255) + 1)));
}

function contentOf(file: SparseFile): Buffer {
  const content = Buffer.alloc(file.size);
  for (const [index, { offset, size }] of file.segments.entries())
    content.fill((index % 255) + 1, offset, offset + size);
  return content;
}

type Records = (readonly [key: string, value: string])[];

const formats: Readonly<Record<string, (file: SparseFile) => Buffer>> = {
  'PAX 0.0': (file) => {
    const map: Records = file.segments.flatMap(({ offset, size }) => [
      ['GNU.sparse.offset', String(offset)],
      ['GNU.sparse.numbytes', String(size)],
    ]);
    const head: Records = [
      ['GNU.sparse.size', String(file.size)],
      ['GNU.sparse.numblocks', String(file.segments.length)],
    ];
    return Buffer.concat([rawPax([...head, ...map]), rawEntry({ name: 's' }, storedOf(file))]);
  },
  'PAX 0.1': (file) => {
    const map = file.segments.map(({ offset, size }) => `${offset},${size}`).join(',');
    const records: Records = [
      ['GNU.sparse.name', 's'],
      ['path', 'GNUSparseFile.1/s'],
      ['GNU.sparse.size', String(file.size)],
      ['GNU.sparse.map', map],
    ];
    return Buffer.concat([rawPax(records), rawEntry({}, storedOf(file))]);
  },
  'PAX 1.0': (file) => {
    const records: Records = [
      ['GNU.sparse.major', '1'],
      ['GNU.sparse.minor', '0'],
      ['GNU.sparse.name', './s'],
      ['GNU.sparse.realsize', String(file.size)],
    ];
    const lines = [file.segments.length, ...file.segments.flatMap(({ offset, size }) => [offset, size])];
    const map = padded(lines.map((line) => `${line}\n`).join(''));
    return Buffer.concat([rawPax(records), rawEntry({}, Buffer.concat([map, storedOf(file)]))]);
  },
  'old GNU': (file) => {
    const pairs = file.segments.map(({ offset, size }) => `${gnuNumber(offset)}${gnuNumber(size)}`);
    const more = Uint8Array.of(pairs.length > 4 ? 1 : 0);
    const extra = [
      [386, pairs.slice(0, 4).join('')],
      [482, more],
      [483, gnuNumber(file.size)],
    ] as const;
    const stored = storedOf(file);
    const header = rawHeader({ name: 's', typeflag: 'S', magic: gnuMagic, size: stored.length, extra });
    return Buffer.concat([header, ...gnuExtensions(pairs.slice(4)), padded(stored)]);
  },
};

function gnuNumber(value: number): string {
  return `${value.toString(8).padStart(11, '0')}\0`;
}

function gnuExtensions(pairs: readonly string[]): readonly Buffer[] {
  const blocks: Buffer[] = [];
  for (let at = 0; at < pairs.length; at += 21) {
    const block = padded(pairs.slice(at, at + 21).join(''));
    block[504] = at + 21 < pairs.length ? 1 : 0;
    blocks.push(block);
  }
  return blocks;
}

for (const [format, build] of Object.entries(formats)) {
  test(`sparse files in the form ${format} are read as their readers saw them`, () => {
    fc.assert(
      fc.property(sparseFile, fc.integer({ min: 1, max: 3000 }), (file, chunk) => {
        const tar = Buffer.concat([build(file), rawEntry({ name: 'next' }), endMarker]);
        for (const { entries, error } of [parseAll(tar, [chunk]), readAll(tar)]) {
          assert.equal(error, undefined);
          assert.deepEqual(
            entries.map(({ entry }) => entry.path),
            ['s', 'next'],
          );
          const [sparse] = entries;
          assert.equal(sparse?.entry.type, 'file');
          assert.equal(sparse?.entry.size, file.size);
          assert.deepEqual(sparse?.where.segments, file.segments);
          assert.deepEqual(sparse?.content, contentOf(file));
        }
      }),
      { numRuns: 25 },
    );
  });
}

test('holes come as zeros where nobody asks for holes', () => {
  const map = rawPax([
    ['GNU.sparse.size', '200000'],
    ['GNU.sparse.map', '100000,1,200000,0'],
  ]);
  const pieces: Buffer[] = [];
  const parser = createTarParser({ entry() {}, data: (bytes) => pieces.push(Buffer.from(bytes)), finish() {} });
  parser.write(Buffer.concat([map, rawEntry({}, 'x'), endMarker]));
  parser.end();
  const content = Buffer.alloc(200_000);
  content[100_000] = 0x78;
  assert.deepEqual(Buffer.concat(pieces), content);
  assert.ok(pieces.every(({ length }) => length <= 64 * 1024));
});

test('a file of nothing but a hole', () => {
  const map = rawPax([
    ['GNU.sparse.size', '5000'],
    ['GNU.sparse.map', '5000,0'],
  ]);
  const { entries } = parseAll(Buffer.concat([map, rawEntry({}), endMarker]));
  assert.deepEqual(entries[0]?.content, Buffer.alloc(5000));
  assert.deepEqual(entries[0]?.where.segments, []);
});
