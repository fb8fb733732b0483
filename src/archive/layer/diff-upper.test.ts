import assert from 'node:assert/strict';
import {
  chmodSync,
  linkSync,
  lutimesSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { isRoot, treeOps } from '../../../test/archive/tree-ops.ts';
import { isFault, utf8 } from '../../base/index.ts';
import type { Entry } from '../entry.ts';
import { readAll } from '../tar/testing/parse-all.ts';
import { type DiffOptions, diffUpper } from './diff-upper.ts';
import type { ReadXattrs } from './tree-ops.ts';
import { writeUpperLayer } from './write-upper-layer.ts';

const scratch = mkdtempSync(join(tmpdir(), 'nacre-diff-'));
after(() => rmSync(scratch, { recursive: true, force: true }));

/** A new upper directory. Marks are under `user.`, which take no privilege. */
function createUpper(): string {
  return mkdtempSync(join(scratch, 'upper-'));
}

function mark(path: string, name: string, value: string): void {
  treeOps.setXattr(path, `user.overlay.${name}`, utf8(value));
}

const { readXattrs } = treeOps;

function entriesOf(upper: string, options: DiffOptions = { readXattrs }): readonly Entry[] {
  return [...diffUpper(upper, options)].map(({ entry }) => entry);
}

function pathsOf(upper: string): string[] {
  return entriesOf(upper).map(({ path }) => path);
}

/** Reads what the test says instead of what the file system has. */
function xattrsAt(path: string, xattrs: Readonly<Record<string, string>>): ReadXattrs {
  return (hostPath) =>
    new Map(hostPath === path ? Object.entries(xattrs).map(([key, value]) => [key, utf8(value)]) : []);
}

test('an unchanged mount is an empty layer', async () => {
  assert.deepEqual(await writeUpperLayer(createUpper(), () => {}, { readXattrs }), { entries: 0, files: 0, bytes: 0 });
});

test('marks of overlayfs become whiteouts, which come first in their directory', () => {
  const upper = createUpper();
  mkdirSync(join(upper, 'd'));
  mark(join(upper, 'd'), 'opaque', 'y');
  writeFileSync(join(upper, 'd', '!a'), '');
  treeOps.makeNode(join(upper, 'd', 'gone'), 'chardevice', 0, 0, 0);
  // Overlayfs makes all its whiteouts links to one.
  linkSync(join(upper, 'd', 'gone'), join(upper, 'd', 'also'));
  treeOps.makeNode(join(upper, 'z'), 'chardevice', 0, 0, 0);
  const entries = entriesOf(upper);
  assert.deepEqual(
    entries.map(({ path }) => path),
    ['.wh.z', 'd', 'd/.wh..wh..opq', 'd/.wh.also', 'd/.wh.gone', 'd/!a'],
  );
  const whiteout = entries[0];
  assert.deepEqual(whiteout, {
    path: '.wh.z',
    type: 'file',
    mode: 0o644,
    uid: 0,
    gid: 0,
    size: 0,
    mtimeSec: 0,
    mtimeNsec: 0,
    linkTarget: '',
    devMajor: 0,
    devMinor: 0,
    xattrs: new Map(),
  });
});

test('empty files are whiteouts where their directory says that it has such', () => {
  const upper = createUpper();
  for (const [directory, opaque] of [
    ['with', 'x'],
    ['without', 'n'],
  ] as const) {
    mkdirSync(join(upper, directory));
    mark(join(upper, directory), 'opaque', opaque);
    for (const name of ['empty', 'full', 'marked'])
      writeFileSync(join(upper, directory, name), name === 'full' ? '1' : '');
    mark(join(upper, directory, 'full'), 'whiteout', '');
    mark(join(upper, directory, 'marked'), 'whiteout', '');
  }
  assert.deepEqual(pathsOf(upper), [
    'with',
    'with/.wh.marked',
    'with/empty',
    'with/full',
    'without',
    'without/empty',
    'without/full',
    'without/marked',
  ]);
});

test('files that share an inode are links to the first of them', async () => {
  const upper = createUpper();
  mkdirSync(join(upper, 'a'));
  writeFileSync(join(upper, 'a', 'z'), 'shared');
  linkSync(join(upper, 'a', 'z'), join(upper, 'b'));
  linkSync(join(upper, 'a', 'z'), join(upper, 'a-'));
  symlinkSync('somewhere', join(upper, 's'));
  linkSync(join(upper, 's'), join(upper, 't'));
  const tar: Buffer[] = [];
  const summary = await writeUpperLayer(upper, (bytes) => tar.push(Buffer.from(bytes)), { readXattrs });
  const { entries } = readAll(Buffer.concat(tar));
  assert.deepEqual(
    entries.map(({ entry, content }) => [entry.path, entry.type, entry.linkTarget, content.toString()]),
    [
      ['a', 'directory', '', ''],
      ['a/z', 'file', '', 'shared'],
      ['a-', 'hardlink', 'a/z', ''],
      ['b', 'hardlink', 'a/z', ''],
      ['s', 'symlink', 'somewhere', ''],
      ['t', 'hardlink', 's', ''],
    ],
  );
  assert.deepEqual(summary, { entries: 6, files: 1, bytes: 6 });
});

test('times are kept to the nanosecond, and none is later than asked for', () => {
  const upper = createUpper();
  const times = [
    ['before', 999, 123_456_789],
    ['early', -5, 250_000_000],
    ['on', 1000, 0],
    ['just-after', 1000, 1],
    ['after', 2000, 5],
  ] as const;
  for (const [name, sec, nsec] of times) {
    writeFileSync(join(upper, name), '');
    treeOps.setTimes(join(upper, name), sec, nsec);
  }
  const entries = entriesOf(upper, { readXattrs, latest: 1000 });
  assert.deepEqual(
    entries.map(({ path, mtimeSec, mtimeNsec }) => [path, mtimeSec, mtimeNsec]),
    [
      ['after', 1000, 0],
      ['before', 999, 123_456_789],
      ['early', -5, 250_000_000],
      ['just-after', 1000, 0],
      ['on', 1000, 0],
    ],
  );
});

test('keeps modes, links and pipes, and passes over sockets', async () => {
  const upper = createUpper();
  writeFileSync(join(upper, 'setuid'), 'x');
  chmodSync(join(upper, 'setuid'), 0o4755);
  symlinkSync('../up', join(upper, 'link'));
  treeOps.makeNode(join(upper, 'pipe'), 'fifo', 0o600, 0, 0);
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(join(upper, 'socket'), resolve));
  const entries = entriesOf(upper);
  server.close();
  assert.deepEqual(
    entries.map(({ path, type, mode, linkTarget }) => [path, type, mode, linkTarget]),
    [
      ['link', 'symlink', 0o777, '../up'],
      ['pipe', 'fifo', 0o600, ''],
      ['setuid', 'file', 0o4755, ''],
    ],
  );
});

test('keeps device numbers', (t) => {
  if (!isRoot) return t.skip('making devices takes root');
  const upper = createUpper();
  treeOps.makeNode(join(upper, 'c'), 'chardevice', 0o666, 4095, 1_000_000);
  treeOps.makeNode(join(upper, 'b'), 'blockdevice', 0o660, 8, 300);
  assert.deepEqual(
    entriesOf(upper).map(({ type, devMajor, devMinor }) => [type, devMajor, devMinor]),
    [
      ['blockdevice', 8, 300],
      ['chardevice', 4095, 1_000_000],
    ],
  );
});

test('keeps attributes but for those of overlayfs and of this machine', () => {
  const upper = createUpper();
  const path = join(upper, 'f');
  writeFileSync(path, '');
  const xattrs = {
    'user.z': '1',
    'security.capability': 'cap',
    'security.selinux': 'label',
    'trusted.overlay.origin': 'o',
    'user.overlay.impure': 'y',
    'trusted.mine': '2',
  };
  const [entry] = entriesOf(upper, { readXattrs: xattrsAt(path, xattrs) });
  assert.deepEqual([...(entry?.xattrs.keys() ?? [])], ['security.capability', 'trusted.mine', 'user.z']);
});

test('names that are not UTF-8 pass', () => {
  const upper = createUpper();
  writeFileSync(Buffer.concat([Buffer.from(`${upper}/a`), Buffer.from([0xff])]), '');
  writeFileSync(join(upper, 'a\ufffd'), '');
  assert.deepEqual(pathsOf(upper), ['a\ufffd', 'a\udcff']);
});

test('a file named as a whiteout is refused', () => {
  const upper = createUpper();
  mkdirSync(join(upper, 'd'));
  writeFileSync(join(upper, 'd', '.wh.x'), '');
  assert.throws(
    () => pathsOf(upper),
    (error) => isFault(error, 'archive/bad-path') && error.message.includes('"d/.wh.x"'),
  );
});

for (const name of ['redirect', 'metacopy']) {
  test(`an upper directory with ${name} marks is refused`, () => {
    const upper = createUpper();
    mkdirSync(join(upper, 'd'));
    mark(join(upper, 'd'), name, '/old');
    assert.throws(
      () => pathsOf(upper),
      (error) => isFault(error, 'archive/unsupported-overlay'),
    );
  });
}

test('a directory that is not there is a fault', () => {
  assert.throws(
    () => pathsOf(join(scratch, 'nowhere')),
    (error) => isFault(error, 'archive/changed'),
  );
});

test('the same tree gives the same bytes', async () => {
  const tars: Buffer[] = [];
  for (const names of [
    ['a', 'b', 'c', 'd'],
    ['c', 'a', 'd', 'b'],
  ]) {
    const upper = createUpper();
    for (const name of names) {
      mkdirSync(join(upper, name));
      for (const file of [...names].reverse()) writeFileSync(join(upper, name, file), name + file);
      symlinkSync(name, join(upper, `link-${name}`));
      lutimesSync(join(upper, `link-${name}`), 7, 7);
    }
    for (const name of names) utimesSync(join(upper, name), 5, 5);
    const pieces: Buffer[] = [];
    await writeUpperLayer(upper, (bytes) => pieces.push(Buffer.from(bytes)), { readXattrs, latest: 1000 });
    tars.push(Buffer.concat(pieces));
  }
  assert.ok(tars[0]?.equals(tars[1] ?? Buffer.alloc(0)));
});

test('owners are told by other names', () => {
  const upper = createUpper();
  writeFileSync(join(upper, 'file'), '');
  const [entry] = entriesOf(upper, { readXattrs, mapOwner: ({ uid, gid }) => ({ uid: uid + 7, gid: gid + 8 }) });
  assert.deepEqual([entry?.uid, entry?.gid], [(process.getuid?.() ?? 0) + 7, (process.getgid?.() ?? 0) + 8]);
});
