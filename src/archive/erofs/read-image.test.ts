import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isFault, utf8 } from '../../base/index.ts';
import type { Entry } from '../entry.ts';
import { readTarEntries } from '../tar/read-entries.ts';
import { type EntryWithContent, sampleEntry } from '../tar/testing/random-entry.ts';
import { writeAll } from '../tar/testing/write-all.ts';
import {
  chunkFields,
  compactFields,
  compactInodeSize,
  direntSize,
  extendedInodeSize,
  superFields,
  superOffset,
} from './format.ts';
import { type IndexedLayer, type IndexedNode, toIndexedLayer } from './indexed-layer.ts';
import { createLayerIndexer } from './layer-indexer.ts';
import { openErofs } from './read-image.ts';

function indexOf(entries: readonly (Entry | EntryWithContent)[]): Buffer {
  const tar = writeAll(entries);
  const read = (position: number, length: number): Buffer => tar.subarray(position, position + length);
  const indexer = createLayerIndexer();
  for (const item of readTarEntries(read, tar.length)) indexer.add(item);
  const pieces: Buffer[] = [];
  indexer.write((bytes) => pieces.push(Buffer.from(bytes)), { size: tar.length, read });
  return Buffer.concat(pieces);
}

/** Opens an index that lies in memory; every read is counted, and none may ask for what is not there. */
function openLayer(index: Buffer, onRead: (position: number) => void = () => undefined): IndexedLayer {
  const read = (position: number, length: number): Buffer => {
    assert.ok(position >= 0 && position + length <= index.length, 'reads stay within the index');
    onRead(position);
    return index.subarray(position, position + length);
  };
  return toIndexedLayer(openErofs(read, index.length), { indexPath: 'layer.erofs', tarPath: 'layer.tar' });
}

/** Everything that can be asked of a layer. @returns paths in the order in which they are found */
function walk(layer: IndexedLayer): string[] {
  const paths: string[] = [];
  const visit = (node: IndexedNode): void => {
    paths.push(node.entry.path);
    layer.content(node);
    for (const child of layer.children(node)) {
      layer.find(node, child.name);
      visit(child);
    }
  };
  visit(layer.root);
  return paths;
}

const file = (path: string, fields: Partial<Entry> = {}): Entry => sampleEntry({ path, ...fields });
const directory = (path: string): Entry => sampleEntry({ path, type: 'directory', mode: 0o755 });

const sample: Buffer = indexOf([
  directory(''),
  directory('a'),
  directory('a/b'),
  ...Array.from({ length: 200 }, (_, name) => file(`a/b/file ${name}`)),
  { entry: file('content', { size: 3000 }), content: Buffer.alloc(3000, 'x') },
  file('attributes', {
    xattrs: new Map([
      ['user.one', utf8('1')],
      ['user.two', Buffer.alloc(600)],
    ]),
  }),
  file('more', { xattrs: new Map([['user.one', utf8('1')]]) }),
  file('link', { type: 'symlink', linkTarget: 'a/b' }),
  file('.wh.gone'),
]);

test('names are found one by one and listed in byte order', () => {
  const layer = openLayer(sample);
  const names = layer.children(layer.root).map(({ name }) => name);
  assert.deepEqual(names, ['a', 'attributes', 'content', 'gone', 'link', 'more']);
  assert.equal(layer.look('a/b/file 77')?.entry.path, 'a/b/file 77');
  assert.equal(layer.look('gone')?.kind, 'whiteout');
  assert.equal(layer.look('link')?.entry.linkTarget, 'a/b');
  for (const path of ['a/b/file', 'a/b/file 200', 'content/x', 'link/file 7', 'a//b', '.', 'a/..', 'a/'])
    assert.equal(layer.look(path), undefined, path);
});

test('one name is found without reading the whole index', () => {
  const many = indexOf(Array.from({ length: 40_000 }, (_, name) => file(`d${name % 4}/file ${name}`)));
  const pages = new Set<number>();
  const layer = openLayer(many, (position) => pages.add(position));
  assert.equal(layer.look('d3/file 39999')?.entry.type, 'file');
  assert.ok(many.length > 2_000_000 && pages.size < 16, `${pages.size} pages of ${many.length} bytes`);
});

test('a page is read once while it is in use', () => {
  let reads = 0;
  const layer = openLayer(sample, () => {
    reads += 1;
  });
  walk(layer);
  walk(layer);
  assert.ok(reads <= Math.ceil(sample.length / 16_384), `${reads} reads`);
});

test('a layer that says nothing about its root says so', () => {
  assert.equal(openLayer(sample).rootSaid, true);
  assert.equal(openLayer(indexOf([file('a')])).rootSaid, false);
});

/** Where an inode lies. */
function inodeAt(index: Buffer, path: string): number {
  const node = openLayer(index).look(path);
  assert.ok(node !== undefined);
  return index.readUInt32LE(superOffset + superFields.metaBlock) * 512 + node.inode * 32;
}

function inodeSize(index: Buffer, path: string): number {
  return (index.readUInt16LE(inodeAt(index, path)) & 1) === 0 ? compactInodeSize : extendedInodeSize;
}

/** Where the entry of a name lies in the index. @param name one that begins no other */
function direntAt(index: Buffer, path: string): number {
  const { inode } = openLayer(index).look(path) ?? { inode: -1 };
  for (let at = 0; at + direntSize <= index.length; at += 4)
    if (index.readUInt32LE(at) === inode && index.readUInt32LE(at + 4) === 0 && index.readUInt16LE(at + 8) > 0)
      return at;
  throw new Error(`${path} is in no directory`);
}

const deep: Buffer = indexOf([
  ...['a', 'a/b', 'a/b/c', 'a/b/d'].map(directory),
  { entry: file('f', { size: 2000 }), content: Buffer.alloc(2000, 'x') },
]);

const damages: Readonly<Record<string, (index: Buffer) => void>> = {
  'another magic': (index) => index.writeUInt8(0, superOffset),
  'a checksum that is not right': (index) => index.writeUInt8(1, superOffset + superFields.uuid),
  'a directory that lies in itself': (index) =>
    index.writeUInt32LE(openLayer(deep).look('a')?.inode ?? 0, direntAt(index, 'a/b')),
  'a root that lies in itself': (index) => index.writeUInt32LE(openLayer(deep).root.inode, direntAt(index, 'a')),
  'a directory of two names': (index) =>
    index.writeUInt32LE(openLayer(deep).look('a/b/c')?.inode ?? 0, direntAt(index, 'a/b/d')),
  'a directory larger than the index': (index) =>
    index.writeUInt32LE(0xfffffff0, inodeAt(index, 'a') + compactFields.size),
  'an unknown kind of file': (index) => index.writeUInt16LE(0o140755, inodeAt(index, 'a') + compactFields.mode),
  'content outside of the tar': (index) =>
    index.writeUInt32LE(0x7ffffff0, inodeAt(index, 'f') + inodeSize(index, 'f') + chunkFields.block),
  'more chunks than there is room for': (index) =>
    index.writeUInt32LE(0xfffffff0, inodeAt(index, 'f') + compactFields.size),
  'an inode that is not there': (index) => index.writeUInt32LE(0x7fffffff, direntAt(index, 'a')),
};

for (const [name, damage] of Object.entries(damages)) {
  test(`damaged: ${name}`, () => {
    const index = Buffer.from(deep);
    damage(index);
    assert.throws(() => walk(openLayer(index)), { code: 'archive/bad-index', message: /the index is damaged: / });
  });
}

/** Walks it to the end, or to the fault that it has to be then. */
function walkDamaged(index: Buffer): void {
  try {
    const paths = walk(openLayer(index));
    assert.ok(paths.length <= index.length / direntSize, `${paths.length} paths`);
  } catch (error) {
    if (!isFault(error, 'archive/bad-index')) throw error;
  }
}

test('an index that breaks off is read to an end', () => {
  for (let length = 0; length < sample.length; length += 97) walkDamaged(sample.subarray(0, length));
});

test('an index with other bytes in it is read to an end', () => {
  const change = fc.tuple(
    fc.nat(sample.length - 4),
    fc.oneof(fc.nat(0xff), fc.constantFrom(0, 1, 0xff, 0x7fffffff, 0xffffffff), fc.nat(sample.length)),
    fc.constantFrom(1, 2, 4),
  );
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 8 }), (changes) => {
      const index = Buffer.from(sample);
      for (const [at, value, width] of changes) {
        // The superblock has its checksum, which nearly every change would fail.
        if (at < 1536 && changes.length > 1) continue;
        index.writeUIntLE(value % 2 ** (8 * width), at, width);
      }
      walkDamaged(index);
    }),
    { numRuns: 3000 },
  );
});
