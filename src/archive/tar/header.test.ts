import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Entry } from '../entry.ts';
import { parseAll } from './testing/parse-all.ts';
import { sampleEntry } from './testing/random-entry.ts';
import { base256, gnuMagic, type RawHeader, rawEntry, rawHeader, rawPax, v7Magic } from './testing/raw-tar.ts';

const starMark = [508, 'tar\0'] as const;

const dialects: readonly (readonly [what: string, header: RawHeader, entry: Partial<Entry>])[] = [
  ['v7 file', { typeflag: '\0', magic: v7Magic, mtime: '00000000017 ' }, { mtimeSec: 15 }],
  ['v7 has no prefix', { magic: v7Magic, prefix: 'not' }, {}],
  ['v7 hard link', { typeflag: '1', magic: v7Magic, linkName: './a' }, { type: 'hardlink', linkTarget: 'a' }],
  ['ustar prefix', { name: 'n', prefix: 'p/q' }, { path: 'p/q/n' }],
  [
    'ustar prefix and name without a NUL',
    { name: 'n'.repeat(100), prefix: 'p'.repeat(155) },
    { path: `${'p'.repeat(155)}/${'n'.repeat(100)}` },
  ],
  ['ustar without its version', { name: 'n', prefix: 'p', magic: 'ustar\0\0\0' }, { path: 'p/n' }],
  [
    'star prefix ends before its times',
    { name: 'n', prefix: 'p'.repeat(131), extra: [[476, '00000000001 '], starMark] },
    { path: `${'p'.repeat(131)}/n` },
  ],
  ['GNU access time is no prefix', { name: 'n', magic: gnuMagic, prefix: '14371654321\0' }, { path: 'n' }],
  ['prefix of Go before 1.8 in a GNU header', { name: 'n', magic: gnuMagic, prefix: 'usr/lib' }, { path: 'usr/lib/n' }],
  ['contiguous file', { typeflag: '7' }, {}],
  [
    'character device',
    { typeflag: '3', devMajor: '0000005\0', devMinor: '0000001\0' },
    { type: 'chardevice', devMajor: 5, devMinor: 1 },
  ],
  [
    'block device of GNU tar',
    { typeflag: '4', magic: gnuMagic, devMajor: base256(8n, 8), devMinor: base256(0xfffffn, 8) },
    { type: 'blockdevice', devMajor: 8, devMinor: 0xfffff },
  ],
  ['device numbers of a file', { devMajor: '0000005\0', devMinor: 'garbage' }, {}],
  ['fifo', { typeflag: '6' }, { type: 'fifo' }],
  ['symlink as it stands', { typeflag: '2', linkName: './/x/../y/' }, { type: 'symlink', linkTarget: './/x/../y/' }],
  ['owners in base 256', { uid: base256(0xfffffffen, 8), gid: base256(65_536n, 8) }, { uid: 0xfffffffe, gid: 65_536 }],
  ['time before 1970 in base 256', { mtime: base256(-7n, 12) }, { mtimeSec: -7 }],
  ['a name that is not UTF-8', { name: Uint8Array.of(0x61, 0xff) }, { path: 'a\udcff' }],
  ['a checksum over signed bytes', signedHeader(), { path: 'é' }],
];

/** A header whose checksum was summed over signed characters. */
function signedHeader(): RawHeader {
  const right = rawHeader({ name: 'é' });
  const sum = Number.parseInt(right.toString('latin1', 148, 154), 8) - 2 * 256;
  return { name: 'é', checksum: `${sum.toString(8).padStart(6, '0')}\0 ` };
}

test('headers of every dialect', () => {
  for (const [what, header, entry] of dialects) {
    const { entries, error } = parseAll(rawHeader(header));
    assert.equal(error, undefined, what);
    assert.deepEqual(
      entries.map((item) => item.entry),
      [sampleEntry(entry)],
      what,
    );
  }
});

const times: readonly (readonly [text: string, seconds: number, nanoseconds: number])[] = [
  ['0', 0, 0],
  ['1700000000', 1_700_000_000, 0],
  ['1700000000.5', 1_700_000_000, 500_000_000],
  ['1700000000.123456789', 1_700_000_000, 123_456_789],
  ['1700000000.1234567899', 1_700_000_000, 123_456_789],
  ['1.', 1, 0],
  ['-1', -1, 0],
  ['-0.25', -1, 750_000_000],
  ['-1.9999999999', -2, 0],
  ['-0', 0, 0],
];

test('PAX times are read to the nanosecond, what is finer rounded down', () => {
  for (const [text, mtimeSec, mtimeNsec] of times) {
    const { entries } = parseAll(Buffer.concat([rawPax([['mtime', text]]), rawHeader({ mtime: '00000000077\0' })]));
    assert.deepEqual(entries[0]?.entry, sampleEntry({ mtimeSec, mtimeNsec }), text);
  }
});

test('extended headers are laid over the header, nearest first', () => {
  const tar = Buffer.concat([
    rawPax(
      [
        ['uid', '7'],
        ['mtime', '5.5'],
      ],
      'g',
    ),
    rawEntry({ name: 'a', uid: '0000001\0' }, 'x'),
    rawPax([
      ['uid', '8'],
      ['SCHILY.xattr.user.k', Uint8Array.of(0, 0x0a, 0xff)],
    ]),
    rawEntry({ name: 'b' }, 'x'),
    rawPax(
      [
        ['uid', ''],
        ['mtime', ''],
      ],
      'g',
    ),
    rawEntry({ name: 'c', uid: '0000002\0' }, 'x'),
  ]);
  const timed = { size: 1, mtimeSec: 5, mtimeNsec: 500_000_000 };
  assert.deepEqual(
    parseAll(tar).entries.map(({ entry }) => entry),
    [
      sampleEntry({ path: 'a', uid: 7, ...timed }),
      sampleEntry({ path: 'b', uid: 8, ...timed, xattrs: new Map([['user.k', Uint8Array.of(0, 0x0a, 0xff)]]) }),
      sampleEntry({ path: 'c', uid: 2, size: 1 }),
    ],
  );
});

test('long names of GNU tar give way to PAX', () => {
  const long = rawEntry({ name: '././@LongLink', typeflag: 'L', magic: gnuMagic }, `${'l'.repeat(200)}\0`);
  const link = rawEntry({ name: '././@LongLink', typeflag: 'K', magic: gnuMagic }, `${'k'.repeat(200)}\0`);
  const header = rawHeader({ name: 'short', typeflag: '2', linkName: 'short', magic: gnuMagic });
  const gnu = parseAll(Buffer.concat([link, long, header]));
  assert.deepEqual(
    gnu.entries[0]?.entry,
    sampleEntry({ path: 'l'.repeat(200), type: 'symlink', linkTarget: 'k'.repeat(200) }),
  );
  assert.deepEqual(gnu.entries[0]?.where, { headerOffset: 0, dataOffset: 2560, storedSize: 0, segments: undefined });
  const both = parseAll(
    Buffer.concat([
      long,
      link,
      rawPax([
        ['path', 'p'],
        ['linkpath', 'q'],
      ]),
      header,
    ]),
  );
  assert.deepEqual(both.entries[0]?.entry, sampleEntry({ path: 'p', type: 'symlink', linkTarget: 'q' }));
});
