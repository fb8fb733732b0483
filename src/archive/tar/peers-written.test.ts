import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  type BigIntStats,
  chmodSync,
  chownSync,
  closeSync,
  ftruncateSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { decodePath, encodePath } from '../../base/index.ts';
import type { EntryType } from '../entry.ts';
import { type ParsedEntry, parseAll, readAll } from './testing/parse-all.ts';
import { hasProgram } from './testing/programs.ts';

const gigabyte = 1024 ** 3;

let scratch = '';
/** What a v7 archive can hold: short names, whole seconds, files, directories and links. */
let plainTree = '';
/** What a Linux file system can hold. */
let fullTree = '';

before(() => {
  scratch = mkdtempSync(join(tmpdir(), 'nacre-tar-'));
  plainTree = join(scratch, 'plain');
  fullTree = join(scratch, 'full');
  makePlain(plainTree);
  makePlain(fullTree);
  makeRest(fullTree);
  run('find', [plainTree, '-exec', 'touch', '-h', '-d', '@1700000000', '{}', '+']);
  run('find', [fullTree, '-exec', 'touch', '-h', '-d', '@1700000000.123456789', '{}', '+']);
});

after(() => rmSync(scratch, { recursive: true, force: true }));

function run(program: string, args: readonly string[], input = ''): Buffer {
  const env = { ...process.env, LC_ALL: 'C', TZ: 'UTC' };
  return execFileSync(program, args, { env, input, stdio: 'pipe', maxBuffer: 64 * 1024 * 1024 });
}

function makePlain(root: string): void {
  mkdirSync(join(root, 'dir'), { recursive: true });
  writeFileSync(join(root, 'dir/file'), 'content\n');
  writeFileSync(join(root, 'dir/empty'), '');
  writeFileSync(join(root, 'block'), Buffer.alloc(512, 7));
  chmodSync(join(root, 'block'), 0o4751);
  chmodSync(join(root, 'dir'), 0o1770);
  symlinkSync('../x/./y', join(root, 'link'));
  linkSync(join(root, 'dir/file'), join(root, 'same'));
}

function makeRest(root: string): void {
  const deep = join(root, 'd'.repeat(120), 'e'.repeat(90));
  mkdirSync(deep, { recursive: true });
  writeFileSync(join(deep, 'f'.repeat(150)), 'deep');
  linkSync(join(deep, 'f'.repeat(150)), join(root, 'long-hard'));
  symlinkSync(`/${'t'.repeat(170)}`, join(root, 'long-link'));
  writeFileSync(join(root, 'héllo-😀 with blanks'), 'x');
  writeFileSync(Buffer.concat([Buffer.from(`${root}/latin`), Uint8Array.of(0xff)]), 'latin');
  writeSparse(join(root, 'sparse'), 2_000_000, [100_000, 1_000_000]);
  run('mkfifo', [join(root, 'fifo')]);
  if (process.getuid?.() !== 0) return;
  chownSync(join(root, 'dir'), 3_000_000, 4_000_000);
  run('mknod', [join(root, 'null'), 'c', '1', '3']);
}

/** Writes a file of holes, with a few bytes at each of the offsets. */
function writeSparse(path: string, size: number, offsets: readonly number[]): void {
  const fd = openSync(path, 'w');
  for (const offset of offsets) writeSync(fd, 'data', offset);
  ftruncateSync(fd, size);
  closeSync(fd);
}

/** All paths below a directory. */
function walk(root: string, below = ''): readonly string[] {
  const names = readdirSync(bytesOf(root, below), { encoding: 'buffer' }).map(decodePath);
  return names.flatMap((name) => {
    const path = below === '' ? name : `${below}/${name}`;
    return statOf(root, path).isDirectory() ? [path, ...walk(root, path)] : [path];
  });
}

function bytesOf(root: string, path: string): Buffer {
  return Buffer.from(encodePath(`${root}/${path}`));
}

function statOf(root: string, path: string): BigIntStats {
  return lstatSync(bytesOf(root, path), { bigint: true });
}

function typeOf(stat: BigIntStats): EntryType {
  if (stat.isDirectory()) return 'directory';
  if (stat.isSymbolicLink()) return 'symlink';
  if (stat.isFIFO()) return 'fifo';
  return stat.isCharacterDevice() ? 'chardevice' : 'file';
}

/** Holds what was read from an archive against the tree that it was made of. */
function assertTree(tar: Buffer, root: string, precise: boolean): void {
  const pushed = parseAll(tar, [10_000]);
  assert.equal(pushed.error, undefined);
  const pulled = readAll(tar);
  assert.deepEqual(pulled.entries.map(withoutContent), pushed.entries.map(withoutContent));
  const entries = pushed.entries.filter(({ entry }) => entry.path !== '');
  assert.deepEqual(entries.map(({ entry }) => entry.path).sort(), [...walk(root)].sort());
  for (const item of entries) assertEntry(item, root, precise);
}

function assertEntry({ entry, content }: ParsedEntry, root: string, precise: boolean): void {
  const { path, type } = entry;
  const stat = statOf(root, path);
  if (type === 'hardlink') assert.equal(statOf(root, entry.linkTarget).ino, stat.ino, path);
  else assert.equal(type, typeOf(stat), path);
  assert.equal(entry.mode, Number(stat.mode & 0o7777n), path);
  assert.equal(entry.uid, Number(stat.uid), path);
  assert.equal(entry.gid, Number(stat.gid), path);
  assert.equal(entry.mtimeSec, 1_700_000_000, path);
  assert.equal(entry.mtimeNsec, precise ? 123_456_789 : 0, path);
  if (type === 'symlink') assert.equal(entry.linkTarget, readlinkSync(bytesOf(root, path)), path);
  if (type === 'chardevice') assert.deepEqual([entry.devMajor, entry.devMinor], [1, 3]);
  if (type !== 'file') return;
  assert.equal(entry.size, Number(stat.size), path);
  assert.ok(content.equals(readFileSync(bytesOf(root, path))), path);
}

/** Content is compared apart, since a message that shows two megabytes of it helps nobody. */
function withoutContent({ entry, where }: ParsedEntry): object {
  return { entry, where };
}

const gnuFormats: readonly (readonly [tree: 'plain' | 'full', precise: boolean, options: readonly string[]])[] = [
  ['plain', false, ['--format=v7']],
  ['plain', false, ['--format=ustar']],
  ['full', false, ['--format=oldgnu']],
  ['full', false, ['--format=oldgnu', '-S']],
  ['full', false, ['--format=gnu', '-S']],
  ['full', true, ['--format=posix']],
  ['full', true, ['--format=posix', '-S', '--sparse-version=0.0']],
  ['full', true, ['--format=posix', '-S', '--sparse-version=0.1']],
  ['full', true, ['--format=posix', '-S', '--sparse-version=1.0']],
  ['full', true, ['--format=posix', '--pax-option=globexthdr.name=g,comment=all']],
];

test('archives that GNU tar wrote', (t) => {
  if (!hasProgram('tar')) return t.skip('no tar here');
  for (const [tree, precise, options] of gnuFormats) {
    const root = tree === 'plain' ? plainTree : fullTree;
    assertTree(run('tar', ['-c', ...options, '-C', root, '.']), root, precise);
  }
});

test('archives that bsdtar wrote', (t) => {
  if (!hasProgram('bsdtar')) return t.skip('no bsdtar here');
  for (const format of ['v7', 'ustar', 'gnutar', 'pax']) {
    assertTree(run('bsdtar', ['-cf', '-', `--format=${format}`, '-C', plainTree, '.']), plainTree, false);
  }
  assertTree(run('bsdtar', ['-cf', '-', '--format=gnutar', '-C', fullTree, '.']), fullTree, false);
  assertTree(run('bsdtar', ['-cf', '-', '--format=pax', '-C', fullTree, '.']), fullTree, true);
});

test('archives that busybox wrote', (t) => {
  if (!hasProgram('busybox')) return t.skip('no busybox here');
  assertTree(run('busybox', ['tar', '-c', '-C', plainTree, '.']), plainTree, false);
});

const pythonWriter = `
import io, json, sys, tarfile
for path, format, items in json.load(sys.stdin):
    archive = tarfile.open(path, 'w', format=format)
    for name, kind, mtime, size, link, uid, pax in items:
        m = tarfile.TarInfo(name)
        m.type, m.mtime, m.size, m.linkname, m.uid, m.pax_headers = kind.encode(), mtime, size, link, uid, pax
        archive.addfile(m, io.BytesIO(b'x' * size))
    archive.close()
`;

/** Name, type flag, time, size, link target, uid and records of an entry that Python is to write. */
type PythonEntry = readonly [string, '0' | '1' | '2' | '5', number, number, string, number, object];

const long = `${'d'.repeat(90)}/${'f'.repeat(90)}`;
const pythonPlain: readonly PythonEntry[] = [
  ['file', '0', 1_700_000_000, 5, '', 0, {}],
  [long, '0', 0, 0, '', 2_000_000, {}],
  ['dir', '5', 0, 0, '', 0, {}],
  ['link', '2', 0, 0, 'a'.repeat(100), 0, {}],
  ['hard', '1', 0, 0, 'file', 0, {}],
];
const pythonRich: readonly PythonEntry[] = [
  ...pythonPlain,
  ['e'.repeat(200), '0', -1.5, 3, '', 3_000_000_000, { 'SCHILY.xattr.user.a': 'b' }],
  ['long-link', '2', 0, 0, 'b'.repeat(200), 0, {}],
];
const pythonTypes = { '0': 'file', '1': 'hardlink', '2': 'symlink', '5': 'directory' } as const;

test("archives that Python's tarfile wrote", (t) => {
  if (!hasProgram('python3')) return t.skip('no python3 here');
  const archives = [
    { path: join(scratch, 'ustar.tar'), format: 0, items: pythonPlain },
    { path: join(scratch, 'gnu.tar'), format: 1, items: pythonRich },
    { path: join(scratch, 'pax.tar'), format: 2, items: pythonRich },
  ];
  const input = JSON.stringify(archives.map(({ path, format, items }) => [path, format, items]));
  run('python3', ['-c', pythonWriter], input);
  for (const { path, items } of archives) {
    const { entries, error } = parseAll(readFileSync(path));
    assert.equal(error, undefined, path);
    assert.deepEqual(
      entries.map(({ entry }) => [entry.path, entry.type, entry.size, entry.linkTarget, entry.uid]),
      items.map(([name, kind, , size, link, uid]) => [name, pythonTypes[kind], size, link, uid]),
    );
  }
});

const setXattrs = `
import os, sys
os.setxattr(sys.argv[1], 'user.plain', b'value')
os.setxattr(sys.argv[1], 'user.a=b%', bytes([0, 10, 255]))
os.setxattr(sys.argv[1], 'user.empty', b'')
`;

test('extended attributes that GNU tar and bsdtar wrote', (t) => {
  if (!hasProgram('python3')) return t.skip('no python3 here to set attributes');
  const root = mkdtempSync(join(scratch, 'xattrs-'));
  writeFileSync(join(root, 'file'), '');
  try {
    run('python3', ['-c', setXattrs, join(root, 'file')]);
  } catch {
    return t.skip(`${tmpdir()} holds no extended attributes`);
  }
  const expected = new Map<string, Uint8Array>([
    ['user.plain', Uint8Array.from(Buffer.from('value'))],
    ['user.a=b%', Uint8Array.of(0, 10, 255)],
    ['user.empty', Uint8Array.of()],
  ]);
  const commands: readonly (readonly [program: string, ...args: string[]])[] = [
    ['tar', '-c', '--xattrs', '--format=posix', '-C', root, 'file'],
    ['bsdtar', '-cf', '-', '--xattrs', '--format=pax', '-C', root, 'file'],
  ];
  for (const [program, ...args] of commands.filter(([name]) => hasProgram(name))) {
    const { entries, error } = parseAll(run(program, args));
    assert.equal(error, undefined);
    assert.deepEqual(entries[0]?.entry.xattrs, expected, program);
  }
});

test('a sparse file of 9 GB that GNU tar wrote', (t) => {
  if (!hasProgram('tar')) return t.skip('no tar here');
  const root = mkdtempSync(join(scratch, 'sparse-'));
  writeSparse(join(root, 'disk'), 9 * gigabyte, [0, 5 * gigabyte]);
  const formats: readonly (readonly [format: string, ...rest: string[]])[] = [
    ['oldgnu'],
    ['gnu'],
    ['posix', '--sparse-version=0.0'],
    ['posix', '--sparse-version=0.1'],
    ['posix', '--sparse-version=1.0'],
  ];
  for (const [format, ...rest] of formats) {
    const tar = run('tar', ['-cS', `--format=${format}`, ...rest, '-C', root, 'disk']);
    for (const { entries, error } of [parseAll(tar, [4096]), readAll(tar)]) {
      assert.equal(error, undefined);
      assert.equal(entries[0]?.entry.size, 9 * gigabyte, format);
      const segments = entries[0]?.where.segments ?? [];
      assert.deepEqual(
        segments.map(({ offset }) => offset),
        [0, 5 * gigabyte],
        format,
      );
      assert.equal(entries[0]?.content.subarray(0, 4).toString(), 'data');
    }
  }
});
