import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { lstatSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { decodePath, encodePath, fsPath } from '../../base/index.ts';
import type { Entry } from '../entry.ts';
import { formatPaxTime } from './format-pax.ts';
import { hasProgram } from './testing/programs.ts';
import { type EntryWithContent, sampleEntry } from './testing/random-entry.ts';
import { writeAll } from './testing/write-all.ts';

const env = { ...process.env, LC_ALL: 'C', TZ: 'UTC' };
// What programs say on stderr goes into the error, not among the test's output.
const stdio = 'pipe';
const time = { mtimeSec: 1_700_000_000, mtimeNsec: 0 };
const content = Buffer.from('what is in the file\n');
const long = `${'directory/'.repeat(12)}${'n'.repeat(120)}`;

function file(fields: Partial<Entry>): EntryWithContent {
  return { entry: sampleEntry({ ...time, size: content.length, ...fields }), content };
}

function other(fields: Partial<Entry>): EntryWithContent {
  return { entry: sampleEntry({ ...time, ...fields }), content: new Uint8Array(0) };
}

const items: readonly EntryWithContent[] = [
  other({ path: '', type: 'directory', mode: 0o755 }),
  file({ path: 'plain' }),
  file({ path: 'setuid', mode: 0o4755, uid: 1000, gid: 2000 }),
  file({ path: 'big-owner', uid: 3_000_000, gid: 4_000_000 }),
  file({ path: 'precise', mtimeNsec: 123_456_789 }),
  file({ path: 'before-1970', mtimeSec: -86_400 }),
  file({ path: 'héllo-😀' }),
  file({ path: decodePath(Uint8Array.of(0x6c, 0xff, 0xfe)) }),
  file({ path: long }),
  file({ path: `${long.slice(0, -3)}${decodePath(Uint8Array.of(0xff))}` }),
  file({ path: `${'p'.repeat(60)}/${'q'.repeat(60)}/${'r'.repeat(60)}` }),
  file({
    path: 'attributes',
    xattrs: new Map([
      ['user.plain', Buffer.from('value')],
      ['user.with=sign', Buffer.from('1')],
      ['user.bytes', Buffer.from([0, 10, 0xff])],
      ['user.empty', Buffer.alloc(0)],
    ]),
  }),
  other({ path: 'dir', type: 'directory', mode: 0o1777 }),
  other({ path: `dir/${'d'.repeat(140)}`, type: 'directory', mode: 0o700 }),
  other({ path: 'link', type: 'symlink', mode: 0o777, linkTarget: '../anywhere/./x/' }),
  other({ path: 'long-link', type: 'symlink', mode: 0o777, linkTarget: `/${'t'.repeat(180)}` }),
  other({ path: 'hard', type: 'hardlink', linkTarget: 'plain' }),
  other({ path: 'long-hard', type: 'hardlink', linkTarget: long }),
  other({ path: 'null', type: 'chardevice', mode: 0o666, devMajor: 1, devMinor: 3 }),
  other({ path: 'disk', type: 'blockdevice', mode: 0o660, devMajor: 253, devMinor: 0xfffff }),
  other({ path: 'fifo', type: 'fifo' }),
];

let scratch = '';
let archive = '';

before(() => {
  scratch = mkdtempSync(join(tmpdir(), 'nacre-tar-'));
  archive = join(scratch, 'ours.tar');
  writeFileSync(archive, writeAll(items));
});

after(() => rmSync(scratch, { recursive: true, force: true }));

const letters: Readonly<Record<Entry['type'], string>> = {
  file: '-',
  directory: 'd',
  symlink: 'l',
  hardlink: 'h',
  chardevice: 'c',
  blockdevice: 'b',
  fifo: 'p',
};

/** The name an archive holds. */
function archived({ path, type }: Entry): string {
  return type === 'directory' ? `${path || '.'}/` : path;
}

/** The line GNU tar lists an entry with, blanks in a row made one. */
function toListing(entry: Entry): string {
  const { type, mode, linkTarget } = entry;
  const isDevice = type === 'chardevice' || type === 'blockdevice';
  const size = isDevice ? `${entry.devMajor},${entry.devMinor}` : entry.size;
  const [second] = new Date(entry.mtimeSec * 1000).toISOString().split('.');
  const fraction = formatPaxTime(0, entry.mtimeNsec).slice(1);
  const link = type === 'hardlink' ? ` link to ${linkTarget}` : type === 'symlink' ? ` -> ${linkTarget}` : '';
  const owner = `${entry.uid}/${entry.gid}`;
  const when = `${(second ?? '').replace('T', ' ')}${fraction}`;
  return `${letters[type]}${formatMode(mode)} ${owner} ${size} ${when} ${archived(entry)}${link}`;
}

/** `rwxr-xr-x`, with s and t as ls has them. */
function formatMode(mode: number): string {
  const special = [mode & 0o4000 ? 'sS' : 'x-', mode & 0o2000 ? 'sS' : 'x-', mode & 0o1000 ? 'tT' : 'x-'];
  return special
    .map((pair, index) => {
      const bits = (mode >> (6 - index * 3)) & 7;
      return `${bits & 4 ? 'r' : '-'}${bits & 2 ? 'w' : '-'}${pair[bits & 1 ? 0 : 1]}`;
    })
    .join('');
}

test('GNU tar lists what we wrote', (t) => {
  if (!hasProgram('tar')) return t.skip('no tar here');
  const options = ['--full-time', '--numeric-owner', '--quoting-style=literal'];
  const listing = decodePath(execFileSync('tar', ['-tv', ...options, '-f', archive], { env, stdio }));
  const lines = listing
    .trimEnd()
    .split('\n')
    .map((line) => line.replaceAll(/ +/g, ' '));
  assert.deepEqual(
    lines,
    items.map(({ entry }) => toListing(entry)),
  );
});

test('GNU tar unpacks what we wrote', (t) => {
  if (!hasProgram('tar')) return t.skip('no tar here');
  const root = mkdtempSync(join(scratch, 'root-'));
  const options = ['--no-same-owner', '-p', '--exclude=./null', '--exclude=null', '--exclude=disk'];
  execFileSync('tar', ['-x', ...options, '-C', root, '-f', archive], { env, stdio });
  for (const { entry } of items.filter(({ entry }) => entry.type === 'file')) {
    const path = Buffer.concat([Buffer.from(`${root}/`), encodePath(entry.path)]);
    const { mtimeNs, mode } = lstatSync(path, { bigint: true });
    assert.deepEqual(readFileSync(path), content, entry.path);
    assert.equal(mtimeNs, BigInt(entry.mtimeSec) * 1_000_000_000n + BigInt(entry.mtimeNsec), entry.path);
    assert.equal(Number(mode & 0o7777n), entry.mode, entry.path);
  }
  assert.equal(lstatSync(join(root, 'hard')).ino, lstatSync(join(root, 'plain')).ino);
  assert.equal(lstatSync(join(root, 'long-hard')).ino, lstatSync(fsPath(join(root, long))).ino);
});

const pythonReader = `
import hashlib, json, sys, tarfile
def hexed(text): return text.encode('utf-8', 'surrogateescape').hex()
found = []
with tarfile.open(sys.argv[1], encoding='utf-8', errors='surrogateescape') as archive:
    for m in archive:
        sha = hashlib.sha256(archive.extractfile(m).read()).hexdigest() if m.isreg() else ''
        xattrs = {k[13:]: hexed(v) for k, v in m.pax_headers.items() if k.startswith('SCHILY.xattr.')}
        found.append([hexed(m.name), m.type.decode(), m.mode, m.uid, m.gid, m.size, m.pax_headers.get('mtime', str(int(m.mtime))),
            hexed(m.linkname), m.devmajor, m.devminor, xattrs, sha])
print(json.dumps(found))
`;

const typeflags: Readonly<Record<Entry['type'], string>> = {
  file: '0',
  hardlink: '1',
  symlink: '2',
  chardevice: '3',
  blockdevice: '4',
  directory: '5',
  fifo: '6',
};

function hexOf(text: string): string {
  return Buffer.from(encodePath(text)).toString('hex');
}

test("Python's tarfile reads what we wrote", (t) => {
  if (!hasProgram('python3')) return t.skip('no python3 here');
  const found: unknown = JSON.parse(
    execFileSync('python3', ['-c', pythonReader, archive], { encoding: 'utf8', env, stdio }),
  );
  const expected = items.map(({ entry }) => [
    hexOf(entry.path || '.'),
    typeflags[entry.type],
    entry.mode,
    entry.uid,
    entry.gid,
    entry.size,
    formatPaxTime(entry.mtimeSec, entry.mtimeNsec),
    hexOf(entry.linkTarget),
    entry.devMajor,
    entry.devMinor,
    Object.fromEntries(
      [...entry.xattrs].map(([name, value]) => [name.replace('=', '%3D'), Buffer.from(value).toString('hex')]),
    ),
    entry.type === 'file' ? createHash('sha256').update(content).digest('hex') : '',
  ]);
  assert.deepEqual(found, expected);
});

/** What an mtree line says of an entry, in the words bsdtar writes. */
function toMtree(entry: Entry): Readonly<Record<string, string>> {
  const { type, linkTarget } = entry;
  const types = { chardevice: 'char', blockdevice: 'block', symlink: 'link', directory: 'dir', hardlink: 'file' };
  const isDevice = type === 'chardevice' || type === 'blockdevice';
  return {
    path: `./${entry.path}`.replace(/\/$/, ''),
    time: `${entry.mtimeSec}.${entry.mtimeNsec}`,
    mode: entry.mode.toString(8),
    uid: String(entry.uid),
    gid: String(entry.gid),
    type: type === 'file' || type === 'fifo' ? type : types[type],
    ...(type === 'file' ? { size: String(entry.size) } : {}),
    ...(type === 'symlink' ? { link: linkTarget } : {}),
    ...(isDevice ? { device: `native,${entry.devMajor},${entry.devMinor}` } : {}),
  };
}

function parseMtree(line: string): Readonly<Record<string, string>> {
  const [path = '', ...words] = line.split(' ').map(unescapeMtree);
  return Object.fromEntries([['path', path === '/.' ? '.' : path], ...words.map((word) => word.split('='))]);
}

/** Bytes outside ASCII stand in octal. */
function unescapeMtree(text: string): string {
  const bytes = text.replaceAll(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
  return decodePath(Buffer.from(bytes, 'latin1'));
}

test('bsdtar reads what we wrote', (t) => {
  if (!hasProgram('bsdtar')) return t.skip('no bsdtar here');
  const options = ['--format=mtree', '--options=!all,type,mode,uid,gid,size,time,link,device'];
  const text = execFileSync('bsdtar', ['-cf', '-', ...options, `@${archive}`], { encoding: 'latin1', env, stdio });
  const lines = text.trimEnd().split('\n').slice(1).map(parseMtree);
  const hard = new Set(items.filter(({ entry }) => entry.type === 'hardlink').map(({ entry }) => `./${entry.path}`));
  const byPath = (found: readonly Readonly<Record<string, string>>[]) =>
    new Map(found.filter(({ path }) => path !== undefined && !hard.has(path)).map((item) => [item.path, item]));
  assert.deepEqual(byPath(lines), byPath(items.map(({ entry }) => toMtree(entry))));
  assert.ok([...hard].every((path) => lines.some((line) => line.path === path)));
});
