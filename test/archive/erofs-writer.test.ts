import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { createLayerIndexer, createTarParser, type Entry } from '../../src/archive/index.ts';
import { hasProgram } from '../../src/archive/tar/testing/programs.ts';
import { type EntryWithContent, randomEntry, sampleEntry } from '../../src/archive/tar/testing/random-entry.ts';
import { writeAll } from '../../src/archive/tar/testing/write-all.ts';
import { utf8 } from '../../src/base/index.ts';
import { digestOf } from '../../src/oci/index.ts';
import { compareWithTar, memoryDirectory, packWithTar } from './against-gnu-tar.ts';
import { indexOf } from './rest-layer.ts';
import { whyNotMountable } from './why-not-mountable.ts';

/** What the kernel shows of an index must be what GNU tar unpacks. */

const scratch = mkdtempSync(join(tmpdir(), 'nacre-erofs-writer-'));
const skip = whyNotMountable(scratch) || (hasProgram('tar') ? false : 'there is no tar');
const memory = skip === false ? memoryDirectory(scratch) : undefined;
after(() => {
  memory?.[Symbol.dispose]();
  rmSync(scratch, { recursive: true, force: true });
});

function compare(tar: Buffer): void {
  compareWithTar(scratch, memory?.path ?? scratch, tar);
}

function file(path: string, content: string | Uint8Array, fields: Partial<Entry> = {}): EntryWithContent {
  const bytes = Buffer.from(content);
  return { entry: sampleEntry({ path, size: bytes.length, mtimeSec: 1_600_000_000, ...fields }), content: bytes };
}

function directory(path: string, fields: Partial<Entry> = {}): Entry {
  return sampleEntry({ path, type: 'directory', mode: 0o755, mtimeSec: 1_600_000_000, ...fields });
}

function other(path: string, type: Entry['type'], fields: Partial<Entry> = {}): Entry {
  return sampleEntry({ path, type, mtimeSec: 1_600_000_000, ...fields });
}

test('a root of Debian', { skip }, () => {
  const parts = ['bin', 'sbin', 'lib', 'lib64', 'etc', 'usr/lib/python3', 'usr/share/perl', 'usr/share/zoneinfo'];
  const devices = ['dev/null', 'dev/zero', 'dev/full'];
  const there = [...parts, ...devices].filter((path) => existsSync(join('/', path)));
  compare(packWithTar(scratch, '/', there));
});

test('node_modules', { skip }, () => {
  const modules = join(import.meta.dirname, '../../node_modules');
  // The compilers and the runtime are a few large files, of which one is enough.
  const large = ['node-linux-*', 'cli-linux-*', 'typescript-linux-*'].map((name) => `--exclude=${name}`);
  compare(packWithTar(scratch, modules, [...large, '.']));
});

test('a tree like that of a kernel', { skip }, () => {
  const entries: (Entry | EntryWithContent)[] = [directory('')];
  for (const top of ['arch', 'drivers', 'fs', 'include', 'net']) {
    entries.push(directory(top));
    for (let sub = 0; sub < 50; sub++) {
      const at = `${top}/subsystem-${sub}`;
      entries.push(directory(at), file(`${at}/Makefile`, `obj-y += ${sub}.o\n`));
      for (let source = 0; source < 14; source++)
        entries.push(
          file(`${at}/source_${source}.${source % 3 === 0 ? 'h' : 'c'}`, `${at} ${source}\n`.repeat(source * 7)),
        );
    }
  }
  compare(writeAll(entries));
});

test('a directory of 50,000 entries', { skip }, () => {
  const entries = Array.from({ length: 50_000 }, (_, at) => {
    const path = `many/${(at * 7919) % 50_000}-entry`;
    return at % 5 === 0
      ? file(path, `${at}`)
      : other(path, at % 2 ? 'fifo' : 'symlink', { linkTarget: at % 2 ? '' : 't' });
  });
  compare(writeAll([directory('many'), ...entries]));
});

const deep = Array.from({ length: 900 }, (_, at) => 'd/'.repeat(at + 1).slice(0, -1));
const names = [
  '!',
  '-',
  '+x',
  '...',
  '..a',
  '.a',
  'ä',
  '\ufffd',
  '\u{1f41a}',
  'x\udcff',
  '\udcfe',
  'a b\n\t"',
  'n'.repeat(255),
];

test('odd names, deep paths, links', { skip }, () => {
  const long = Array.from({ length: 40 }, (_, at) => `${String(at).padStart(4, '0')}${'m'.repeat(251)}`);
  compare(
    writeAll([
      directory('', { mode: 0o1711, uid: 5 }),
      ...deep.map((path) => directory(path)),
      file(`${deep.at(-1)}/bottom`, 'deep'),
      directory('names'),
      ...[...names, ...long].map((name) => file(`names/${name}`, name)),
      directory('directories'),
      ...names.map((name) => directory(`directories/${name}`)),
      directory('links'),
      ...[1, 400, 447, 448, 449, 479, 480, 481, 511, 512, 513, 1024, 4095].map((size) =>
        other(`links/${size}`, 'symlink', { linkTarget: 't'.repeat(size) }),
      ),
      other('links/odd', 'symlink', { linkTarget: '../names/x\udcff' }),
      other('links/hard', 'hardlink', { linkTarget: 'names/!' }),
      other('links/hard-symlink', 'hardlink', { linkTarget: 'links/4095' }),
      other('links/pipe', 'fifo', { mode: 0o622 }),
      other('links/hard-pipe', 'hardlink', { linkTarget: 'links/pipe' }),
      directory('across'),
      other('across/hard', 'hardlink', { linkTarget: 'links/hard' }),
    ]),
  );
});

test('directories and files of every size about a block', { skip }, () => {
  // 12 bytes for each entry and its name, `.` and `..` among them.
  const filled = Array.from({ length: 40 }, (_, at) => [
    directory(`of-${at}`),
    file(`of-${at}/${'n'.repeat(220)}`, ''),
    file(`of-${at}/${'o'.repeat(200 + at)}`, ''),
  ]);
  const sizes = [0, 1, 511, 512, 513, 1023, 1024, 4095, 4096, 4097, 65_536, 1_000_001];
  compare(writeAll([...filled.flat(), ...sizes.map((size) => file(`size-${size}`, Buffer.alloc(size, `${size} `)))]));
});

test('modes, owners, times, devices', { skip }, () => {
  const times = [
    [-1, 999_999_999],
    [-(2 ** 31) - 5, 1],
    [2 ** 31, 0],
    [2 ** 33 + 1, 123_456_789],
    [2 ** 40, 0],
    [1_600_000_000, 1],
  ] as const;
  compare(
    writeAll([
      ...[0, 0o777, 0o4755, 0o2755, 0o1777, 0o7777].map((mode) => file(`mode-${mode}`, 'x', { mode })),
      ...[0, 0o2775, 0o1777].map((mode) => directory(`directory-${mode}`, { mode, gid: 50 })),
      ...[1, 0xffff, 0x10000, 0xfffffffe].map((id) => file(`owner-${id}`, 'x', { uid: id, gid: id - 1 })),
      directory('owner', { uid: 70_000, gid: 80_000 }),
      other('owner/link', 'symlink', { linkTarget: 'x', uid: 70_000, gid: 3 }),
      ...times.map(([mtimeSec, mtimeNsec], at) => file(`time-${at}`, 'x', { mtimeSec, mtimeNsec })),
      ...times.map(([mtimeSec, mtimeNsec], at) => directory(`directory-time-${at}`, { mtimeSec, mtimeNsec })),
      other('null', 'chardevice', { mode: 0o666, devMajor: 1, devMinor: 3 }),
      other('large', 'chardevice', { devMajor: 0xfff, devMinor: 0xfffff, gid: 6 }),
      other('disk', 'blockdevice', { mode: 0o660, devMajor: 259, devMinor: 70_000 }),
      other('no-disk', 'blockdevice'),
      other('pipe', 'fifo', { mode: 0o4622, uid: 99 }),
    ]),
  );
});

/** An ACL of the owner, the user 1000, the group, and others, as the kernel takes it. Source: Linux, posix_acl_xattr.h. */
function accessList(): Buffer {
  const entries: [tag: number, permissions: number, id: number][] = [
    [0x01, 6, 0xffffffff],
    [0x02, 7, 1000],
    [0x04, 4, 0xffffffff],
    [0x10, 7, 0xffffffff],
    [0x20, 4, 0xffffffff],
  ];
  const bytes = Buffer.alloc(4 + 8 * entries.length);
  bytes.writeUInt32LE(2);
  entries.forEach(([tag, permissions, id], at) => {
    bytes.writeUInt16LE(tag, 4 + at * 8);
    bytes.writeUInt16LE(permissions, 6 + at * 8);
    bytes.writeUInt32LE(id, 8 + at * 8);
  });
  return bytes;
}

test('attributes: many, large, shared, capabilities and access lists', { skip }, () => {
  const xattrs = (...pairs: [string, string | Uint8Array][]): Partial<Entry> => ({
    xattrs: new Map(pairs.map(([name, value]) => [name, Buffer.from(value)])),
  });
  const numbered = (count: number, size: number): [string, Uint8Array][] =>
    Array.from({ length: count }, (_, at) => [`user.${String(at).padStart(3, '0')}`, Buffer.alloc(size, at)]);
  const capability = Buffer.from('0100000200040000000000000000000000000000', 'hex');
  compare(
    writeAll([
      directory('d', {
        ...xattrs(['user.a', '1'], ['trusted.b', ''], ['system.posix_acl_default', accessList()]),
        mode: 0o775,
      }),
      ...[1, 2, 3].map((at) => file(`d/shared-${at}`, 'x', xattrs(['user.same', 'value'], ['user.own', `${at}`]))),
      file('capable', 'x', { mode: 0o755, ...xattrs(['security.capability', capability]) }),
      file('listed', 'x', { mode: 0o674, ...xattrs(['system.posix_acl_access', accessList()]) }),
      file('many', '', xattrs(...numbered(300, 20))),
      file('many-again', 'x'.repeat(2000), xattrs(...numbered(300, 20))),
      file('large', 'x', xattrs(...numbered(12, 4000), ['user.largest', Buffer.alloc(60_000, 'large')])),
      file('names', 'x', xattrs([`user.${'n'.repeat(250)}`, 'long'], ['user.é\udcff', 'odd'], ['user.a=b%', 'signs'])),
      other('link', 'symlink', { linkTarget: 't'.repeat(300), ...xattrs(['trusted.on-a-link', 'x'.repeat(200)]) }),
      other('short-link', 'symlink', { linkTarget: 't', ...xattrs(['trusted.on-a-link', 'x'.repeat(200)]) }),
      other('pipe', 'fifo', xattrs(['trusted.on-a-pipe', 'x'])),
      ...numbered(20, 1).map(([name, value], at) => file(`filler-${at}`, '', { xattrs: new Map([[name, value]]) })),
    ]),
  );
});

/** Entries that do not lie in each other, in the order in which they come. */
const apart = fc.array(randomEntry, { maxLength: 30 }).map((items) =>
  items.map(({ entry, content }, at) => {
    const earlier = items.findIndex((item) => item.entry.type === 'file');
    const isLink = entry.type === 'hardlink' && earlier >= 0 && earlier < at;
    const type = entry.type === 'hardlink' && !isLink ? 'fifo' : entry.type;
    const linkTarget = isLink ? `${earlier}/${items[earlier]?.entry.path}` : type === 'symlink' ? entry.linkTarget : '';
    return { entry: { ...entry, type, linkTarget, path: `${at}/${entry.path}` }, content };
  }),
);

test('random trees', { skip }, () => {
  fc.assert(
    fc.property(apart, (entries) => compare(writeAll(entries))),
    { numRuns: 60 },
  );
});

test('the same layer gives the same bytes, however it is read', () => {
  const xattrs = new Map([['user.a', utf8('1')]]);
  const tar = writeAll([directory('d', { xattrs }), file('d/f', '123', { xattrs }), file('e', 'x'.repeat(3000))]);
  const indexer = createLayerIndexer();
  const parser = createTarParser({
    entry: (entry, where) => indexer.add({ entry, where }),
    data: () => undefined,
    finish: () => undefined,
  });
  for (let at = 0; at < tar.length; at += 700) parser.write(tar.subarray(at, at + 700));
  const pieces: Buffer[] = [];
  indexer.write((bytes) => pieces.push(Buffer.from(bytes)), {
    size: tar.length,
    read: () => assert.fail('nothing is sparse'),
    digest: digestOf(tar),
  });
  assert.deepEqual(Buffer.concat(pieces), indexOf(tar));
});
