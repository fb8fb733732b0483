import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { limits } from '../../base/index.ts';
import type { Entry } from '../entry.ts';
import { parseAll } from './testing/parse-all.ts';
import { sampleEntry } from './testing/random-entry.ts';
import { writeAll } from './testing/write-all.ts';
import { createTarWriter } from './writer.ts';

/** The records of the extended headers in an archive of one entry, or [] when it has none. */
function recordsOf(tar: Buffer): readonly string[] {
  if (tar.toString('latin1', 156, 157) !== 'x') return [];
  const size = Number.parseInt(tar.toString('latin1', 124, 135), 8);
  return tar
    .toString('latin1', 512, 512 + size)
    .trimEnd()
    .split('\n');
}

const long = 'n'.repeat(101);
const deep = `${'d'.repeat(150)}/${'n'.repeat(100)}`;

const layouts: readonly (readonly [what: string, entry: Partial<Entry>, records: readonly string[]])[] = [
  ['a short name', { path: 'a' }, []],
  ['100 bytes', { path: 'n'.repeat(100) }, []],
  ['99 bytes and the slash of a directory', { path: 'n'.repeat(99), type: 'directory' }, []],
  [
    '100 bytes and the slash of a directory',
    { path: 'n'.repeat(100), type: 'directory' },
    [`111 path=${'n'.repeat(100)}/`],
  ],
  ['101 bytes without a slash', { path: long }, [`111 path=${long}`]],
  ['a prefix of 155 and a name of 100', { path: `${'d'.repeat(155)}/${'n'.repeat(100)}` }, []],
  ['a prefix of 156', { path: `${'d'.repeat(156)}/n` }, [`168 path=${'d'.repeat(156)}/n`]],
  ['a prefix and a directory', { path: `${'d'.repeat(99)}/${'n'.repeat(98)}`, type: 'directory' }, []],
  ['the middle of three slashes', { path: `${'a'.repeat(60)}/${'b'.repeat(60)}/${'c'.repeat(60)}` }, []],
  ['a name that is not ASCII', { path: 'héllo' }, []],
  ['a long name that is not UTF-8', { path: `${long}\udcff` }, ['21 hdrcharset=BINARY', `112 path=${long}\xff`]],
  ['a long link target', { path: 'l', type: 'symlink', linkTarget: `/${long}` }, [`116 linkpath=/${long}`]],
  ['a link target of 100 bytes', { path: 'l', type: 'symlink', linkTarget: 'n'.repeat(100) }, []],
  ['the largest owner in octal', { uid: 0o7777777, gid: 0o7777777 }, []],
  ['larger owners', { uid: 0o10000000, gid: 0xfffffffe }, ['18 gid=4294967294', '15 uid=2097152']],
  ['the last second in octal', { mtimeSec: 0o77777777777 }, []],
  ['a later second', { mtimeSec: 0o100000000000 }, ['20 mtime=8589934592']],
  ['nanoseconds', { mtimeSec: 1_700_000_000, mtimeNsec: 5 }, ['30 mtime=1700000000.000000005']],
  ['a time before 1970', { mtimeSec: -1 }, ['12 mtime=-1']],
  ['half a second before 1970', { mtimeSec: -1, mtimeNsec: 500_000_000 }, ['14 mtime=-0.5']],
  [
    'attributes, in byte order with the other records',
    {
      mtimeSec: -2,
      xattrs: new Map([
        ['user.b', Buffer.from('2')],
        ['user.a=%', Buffer.alloc(0)],
      ]),
    },
    ['28 SCHILY.xattr.user.a%3D%=', '25 SCHILY.xattr.user.b=2', '12 mtime=-2'],
  ],
];

test('an entry is written as ustar where it fits, with PAX records where not', () => {
  for (const [what, fields, records] of layouts) {
    const entry = sampleEntry(fields);
    const tar = writeAll([entry]);
    assert.deepEqual(recordsOf(tar), records, what);
    assert.deepEqual(parseAll(tar).entries[0]?.entry.path, entry.path, what);
  }
});

test('a file of 8 GiB has its size in a record', () => {
  const sizes = [8 * 1024 ** 3 - 1, 8 * 1024 ** 3];
  const headers = sizes.map((size) => {
    const pieces: Buffer[] = [];
    const writer = createTarWriter((bytes) => pieces.push(Buffer.from(bytes)));
    writer.begin(sampleEntry({ size }));
    // Content of a gathering buffer's length pushes the headers out.
    writer.data(Buffer.alloc(256 * 1024));
    return Buffer.concat(pieces);
  });
  assert.deepEqual(headers.map(recordsOf), [[], ['19 size=8589934592']]);
});

test('the bytes of an archive depend on nothing but its entries', () => {
  const tar = writeAll([
    sampleEntry({ path: '', type: 'directory', mode: 0o755, mtimeSec: 1 }),
    {
      entry: sampleEntry({ path: 'bin/sh', mode: 0o4755, uid: 1, gid: 2, size: 3, mtimeSec: 1 }),
      content: Buffer.from('sh\n'),
    },
    sampleEntry({ path: deep, mtimeNsec: 1, xattrs: new Map([['user.x', Buffer.from('y')]]) }),
    sampleEntry({ path: 'dev/null', type: 'chardevice', devMajor: 1, devMinor: 3 }),
  ]);
  assert.equal(tar.length % 512, 0);
  assert.equal(
    createHash('sha256').update(tar).digest('hex'),
    'bda1b83334cf6c59ef255037e6abb9ccf5b85466b6c2d5c78ebaec354fe619c9',
  );
});

test('content of another length than the size is refused', () => {
  const two = Buffer.from('ab');
  const refused = { code: 'archive/bad-entry', message: /"file": (more|fewer) bytes came than its size of/ };
  assert.throws(() => writeAll([{ entry: sampleEntry({ size: 1 }), content: two }]), refused);
  assert.throws(() => writeAll([{ entry: sampleEntry({ size: 3 }), content: two }]), refused);
  assert.throws(() => writeAll([{ entry: sampleEntry({ size: 0 }), content: two }]), refused);
  assert.throws(() => writeAll([sampleEntry({ size: 1 })]), refused);
});

const unwritable: readonly (readonly [fields: Partial<Entry>, code: string])[] = [
  [{ path: '' }, 'archive/bad-entry'],
  [{ path: '/a' }, 'archive/bad-entry'],
  [{ path: 'a/' }, 'archive/bad-entry'],
  [{ path: 'a//b' }, 'archive/bad-entry'],
  [{ path: 'a/../b' }, 'archive/escaping-path'],
  [{ path: 'a\0b' }, 'archive/bad-path'],
  [{ path: 'a', type: 'symlink' }, 'archive/bad-path'],
  [{ path: 'a', type: 'hardlink' }, 'archive/bad-entry'],
  [{ path: 'a', type: 'hardlink', linkTarget: '/b' }, 'archive/bad-entry'],
  [{ path: 'a', linkTarget: 'b' }, 'archive/bad-entry'],
  [{ mode: 0o100644 }, 'archive/bad-entry'],
  [{ mode: -1 }, 'archive/bad-entry'],
  [{ uid: 0xffffffff }, 'archive/bad-entry'],
  [{ gid: 1.5 }, 'archive/bad-entry'],
  [{ type: 'directory', size: 1 }, 'archive/bad-entry'],
  [{ size: 2 ** 53 }, 'archive/bad-entry'],
  [{ mtimeSec: Number.NaN }, 'archive/bad-entry'],
  [{ mtimeNsec: 1e9 }, 'archive/bad-entry'],
  [{ devMajor: 1 }, 'archive/bad-entry'],
  [{ type: 'chardevice', devMajor: 0x1000 }, 'archive/bad-entry'],
  [{ xattrs: new Map([['', Buffer.alloc(0)]]) }, 'archive/bad-entry'],
  [{ xattrs: new Map([['user.x', Buffer.alloc(limits.tarHeader)]]) }, 'archive/bad-entry'],
];

test('an entry that would not be read back as it is can not be written', () => {
  for (const [fields, code] of unwritable) {
    assert.throws(() => writeAll([sampleEntry(fields)]), { code }, JSON.stringify(fields));
  }
});

test('the caller may use its buffer again after each call', () => {
  const pieces: Buffer[] = [];
  const writer = createTarWriter((bytes) => {
    pieces.push(Buffer.from(bytes));
    bytes.fill(0xee);
  });
  const sizes = [1, 511, 512, 60_000, 64 * 1024, 300_000];
  for (const size of sizes) {
    const buffer = Buffer.alloc(size, 0x61);
    writer.begin(sampleEntry({ path: `f${size}`, size }));
    writer.data(buffer);
    buffer.fill(0xff);
    writer.finish();
  }
  writer.end();
  const { entries } = parseAll(Buffer.concat(pieces));
  assert.deepEqual(
    entries.map(({ content }) => content),
    sizes.map((size) => Buffer.alloc(size, 0x61)),
  );
});

test('small entries are handed over many at a time', () => {
  let calls = 0;
  const writer = createTarWriter(() => {
    calls += 1;
  });
  for (let index = 0; index < 1000; index++)
    writer.entry(sampleEntry({ path: `f${index}`, size: 1 }), [Buffer.from('x')]);
  writer.end();
  assert.equal(calls, 4);
});

test('calls out of turn are bugs', () => {
  const writer = createTarWriter(() => {});
  assert.throws(() => writer.data(Buffer.alloc(0)), /content outside/);
  assert.throws(() => writer.finish(), /content outside/);
  writer.begin(sampleEntry());
  assert.throws(() => writer.begin(sampleEntry()), /inside another/);
  assert.throws(() => writer.end(), /inside an entry/);
});

test('dotted paths are the same paths', () => {
  const pieces: Buffer[] = [];
  const writer = createTarWriter((bytes) => pieces.push(Buffer.from(bytes)), 'dotted');
  for (const path of ['', 'dir']) writer.entry(sampleEntry({ type: 'directory', path }));
  writer.entry(sampleEntry({ type: 'hardlink', path: 'dir/link', linkTarget: 'dir/file' }));
  writer.end();
  const bytes = Buffer.concat(pieces);
  const names = [0, 1, 2].map((at) => bytes.toString('latin1', at * 512, at * 512 + 100).replace(/\0+$/, ''));
  assert.deepEqual(names, ['./', './dir/', './dir/link']);
  assert.equal(bytes.toString('latin1', 2 * 512 + 157, 2 * 512 + 167), './dir/file');
});
