import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { restLayer } from '../../test/archive/rest-layer.ts';
import { createTarWriter, type Entry, type EntryType, plainEntry } from '../archive/index.ts';
import type { LayerAtRest } from '../oci/index.ts';
import { type FileTree, openFileTree } from './file-tree.ts';

const directory = mkdtempSync(join(tmpdir(), 'nacre-tree-'));
after(() => rmSync(directory, { recursive: true }));

/** A layer written down: path → content of a file, `{ to }` for a symlink, `{ same }` for a hard link, null for a directory. */
type Layer = Readonly<Record<string, string | null | { readonly to: string } | { readonly same: string }>>;

function writeLayerTar(layer: Layer): LayerAtRest {
  const pieces: Uint8Array[] = [];
  const writer = createTarWriter((bytes) => pieces.push(Buffer.from(bytes)));
  for (const [path, what] of Object.entries(layer)) {
    if (what === null) writer.entry(entry(path, 'directory'));
    else if (typeof what === 'string')
      writer.entry(entry(path, 'file', '', Buffer.byteLength(what)), [Buffer.from(what)]);
    else writer.entry('to' in what ? entry(path, 'symlink', what.to) : entry(path, 'hardlink', what.same));
  }
  writer.end();
  return restLayer(directory, Buffer.concat(pieces));
}

function entry(path: string, type: EntryType, linkTarget = '', size = 0): Entry {
  const mode = type === 'directory' ? 0o700 : 0o640;
  return { ...plainEntry, path, type, mode, uid: 1, gid: 2, size, mtimeSec: 3, linkTarget };
}

const openLayers = (...layers: readonly Layer[]): FileTree => openFileTree(layers.map(writeLayerTar));

/** Every path of a tree, directories with a slash. */
function listTree(tree: FileTree, path = ''): string[] {
  const node = tree.resolve(path, { follow: false }).node;
  const children = (node && tree.children(node)) ?? [];
  return children.flatMap((child) => {
    const isDirectory = child.entry.type === 'directory';
    return [isDirectory ? `${child.path}/` : child.path, ...(isDirectory ? listTree(tree, child.path) : [])];
  });
}

const read = (tree: FileTree, path: string): string | undefined => {
  const bytes = tree.readFile(path, 1000);
  return bytes === undefined ? undefined : Buffer.from(bytes).toString();
};

const merges: readonly {
  readonly name: string;
  readonly layers: readonly Layer[];
  readonly tree: readonly string[];
}[] = [
  { name: 'no layers', layers: [], tree: [] },
  { name: 'implied directories', layers: [{ 'a/b/c': 'x' }], tree: ['a/', 'a/b/', 'a/b/c'] },
  { name: 'byte order', layers: [{ b: '', a: '', B: '', ä: '' }], tree: ['B', 'a', 'b', 'ä'] },
  {
    name: 'directories merge',
    layers: [
      { d: null, 'd/a': '' },
      { d: null, 'd/b': '' },
    ],
    tree: ['d/', 'd/a', 'd/b'],
  },
  { name: 'a whiteout hides', layers: [{ 'd/a': '', 'd/b': '' }, { 'd/.wh.a': '' }], tree: ['d/', 'd/b'] },
  { name: 'a whiteout hides a whole directory', layers: [{ 'd/a/x': '', e: '' }, { '.wh.d': '' }], tree: ['e'] },
  {
    name: 'an opaque directory hides what was in it',
    layers: [
      { 'd/a': '', 'd/s/t': '' },
      { 'd/.wh..wh..opq': '', 'd/b': '' },
    ],
    tree: ['d/', 'd/b'],
  },
  {
    name: 'an opaque marker after its siblings hides lower layers only',
    layers: [{ 'd/a': '' }, { 'd/b': '', 'd/.wh..wh..opq': '' }],
    tree: ['d/', 'd/b'],
  },
  {
    name: 'a whiteout beside the new file of that name',
    layers: [{ f: 'old' }, { f: 'new', '.wh.f': '' }],
    tree: ['f'],
  },
  { name: 'a whiteout of nothing', layers: [{ a: '' }, { '.wh.zzz': '', 'no/.wh.x': '' }], tree: ['a', 'no/'] },
  { name: 'a file replaces a directory', layers: [{ 'd/a': '' }, { d: 'file' }], tree: ['d'] },
  { name: 'a directory replaces a file', layers: [{ d: 'file' }, { 'd/a': '' }], tree: ['d/', 'd/a'] },
  {
    name: 'a directory replaces a link',
    layers: [{ 'real/x': '', d: { to: 'real' } }, { 'd/a': '' }],
    tree: ['d/', 'd/a', 'real/', 'real/x'],
  },
  {
    name: 'a name comes back after its whiteout',
    layers: [{ 'd/a': '' }, { '.wh.d': '' }, { 'd/b': '' }],
    tree: ['d/', 'd/b'],
  },
];

for (const { name, layers, tree } of merges) {
  test(`merge: ${name}`, () => assert.deepEqual(listTree(openLayers(...layers)), tree));
}

test('of the root itself the topmost layer that has an entry for it says what it is like', () => {
  const rootOf = (...layers: readonly Layer[]) => openLayers(...layers).resolve('/').node;
  const said = rootOf({ '': null, a: '' }, { b: '' });
  assert.deepEqual([said?.layer, said?.entry.mode, said?.entry.uid], [0, 0o700, 1]);
  const hidden = rootOf({ '': null, a: '' }, { '.wh..wh..opq': '' });
  assert.deepEqual([hidden?.layer, hidden?.entry.mode], [0, 0o700]);
  const unsaid = rootOf({ a: '' }, { b: '' });
  assert.deepEqual([unsaid?.layer, unsaid?.entry.mode, unsaid?.entry.mtimeNsec], [-1, 0o755, 0]);
});

test('the upper layer wins, with its metadata and its layer number', () => {
  const tree = openLayers({ f: 'lower' }, { f: 'upper' });
  assert.equal(read(tree, 'f'), 'upper');
  const { node } = tree.resolve('f');
  assert.equal(node?.layer, 1);
  assert.deepEqual([node?.entry.mode, node?.entry.uid, node?.entry.gid], [0o640, 1, 2]);
});

test('a hard link shows the file it shares, also after the other name is gone', () => {
  const tree = openLayers({ a: 'content', b: { same: 'a' } }, { '.wh.a': '' });
  assert.equal(tree.resolve('b').node?.entry.type, 'file');
  assert.equal(read(tree, 'b'), 'content');
  const both = openLayers({ a: 'x', b: { same: 'a' } });
  assert.equal(both.resolve('a').node?.inode, both.resolve('b').node?.inode);
});

test('a hard link to nothing is a fault, as it is for the kernel', () => {
  assert.throws(() => openLayers({ a: { same: 'gone' } }), { code: 'archive/bad-link' });
});

const linked: Layer = {
  'usr/bin/sh': 'shell',
  bin: { to: 'usr/bin' },
  'abs/link': { to: '/usr/bin/sh' },
  'up/link': { to: '../../../../usr/bin/sh' },
  'self/loop': { to: 'loop' },
  dangling: { to: 'usr/none/file' },
};

const resolutions: readonly (readonly [string, string, string | undefined])[] = [
  ['bin/sh', 'usr/bin/sh', 'file'],
  ['/bin/sh', 'usr/bin/sh', 'file'],
  ['./bin/../bin//sh', 'usr/bin/sh', 'file'],
  ['bin/..', 'usr', 'directory'],
  ['abs/link', 'usr/bin/sh', 'file'],
  ['up/link', 'usr/bin/sh', 'file'],
  ['bin', 'usr/bin', 'directory'],
  ['', '', 'directory'],
  ['/', '', 'directory'],
  ['../..', '', 'directory'],
  ['dangling', 'usr/none/file', undefined],
  ['bin/new/file', 'usr/bin/new/file', undefined],
  ['usr/bin/sh/below', 'usr/bin/sh/below', undefined],
];

for (const [path, resolved, type] of resolutions) {
  test(`resolve ${JSON.stringify(path)}`, () => {
    const found = openLayers(linked).resolve(path);
    assert.deepEqual([found.path, found.node?.entry.type], [resolved, type]);
  });
}

test('a link at the end stays one when asked', () => {
  assert.equal(openLayers(linked).resolve('bin', { follow: false }).node?.entry.type, 'symlink');
});

test('links in a circle are a fault', () => {
  assert.throws(() => openLayers(linked).resolve('self/loop'), { code: 'image/bad-layer' });
});

test('reading is bounded, and directories and absent files read as nothing', () => {
  const tree = openLayers({ f: '0123456789', d: null });
  assert.throws(() => tree.readFile('f', 9), { code: 'base/too-large' });
  assert.equal(tree.readFile('d', 9), undefined);
  assert.equal(tree.readFile('none', 9), undefined);
});

test('names that are not UTF-8 are found by their bytes', () => {
  const name = `x\udcff`;
  assert.equal(read(openLayers({ [name]: 'odd' }), name), 'odd');
});
