import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { test } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { putSample, sampleImage } from '../../test/suites/sample-image.ts';
import { sampleTar } from '../../test/suites/sample-tar.ts';
import { temporaryDirectory } from '../../test/suites/temporary-directory.ts';
import { isFault, streamOf, utf8 } from '../base/index.ts';
import type { FileVerity } from '../host/index.ts';
import { digestHex, digestOf, type LayerRef, mediaTypes } from '../oci/index.ts';
import { collect, type DiskStore, openStore } from './index.ts';

const content = sampleTar({ 'etc/': '', 'etc/motd': 'hello', large: 'many bytes '.repeat(40_000) });

async function putLayer(store: DiskStore, bytes: Uint8Array, mediaType: string): Promise<LayerRef> {
  const descriptor = { mediaType, digest: digestOf(bytes), size: bytes.length };
  await store.put(descriptor, streamOf(bytes));
  return { descriptor, diffId: digestOf(content) };
}

const kinds = [
  { kind: 'plain', bytes: content, mediaType: mediaTypes.ociLayer },
  { kind: 'gzip', bytes: gzipSync(content), mediaType: mediaTypes.ociLayerGzip },
  { kind: 'zstd', bytes: zstdCompressSync(content), mediaType: mediaTypes.ociLayerZstd },
  { kind: 'gzip called plain', bytes: gzipSync(content), mediaType: mediaTypes.dockerLayer },
];
for (const { kind, bytes, mediaType } of kinds) {
  test(`a ${kind} layer comes to rest, once`, async () => {
    using directory = temporaryDirectory();
    using store = openStore(directory.path);
    const layer = await putLayer(store, bytes, mediaType);
    const rest = await store.rest(layer);
    assert.equal(rest.size, content.length);
    assert.equal(rest.diffId, layer.diffId);
    assert.deepEqual(readFileSync(rest.tarPath), content);
    assert.deepEqual(await store.rest(layer), rest);
    assert.deepEqual(readdirSync(store.paths.ingest), []);
  });
}

test('the tar of a plain layer is its blob', async () => {
  using directory = temporaryDirectory();
  using store = openStore(directory.path);
  const image = sampleImage('plain');
  await putSample(store, image);
  for (const layer of image.refs) {
    assert.equal((await store.rest(layer)).tarPath, store.blobPath(layer.descriptor.digest));
  }
  const indexes = image.refs.map(({ diffId }) => `${digestHex(diffId)}.erofs`);
  assert.deepEqual(readdirSync(store.paths.layers), indexes);
});

test('a layer that is not what its diffID says is refused, and nothing is kept', async () => {
  using directory = temporaryDirectory();
  using store = openStore(directory.path);
  const layer = await putLayer(store, gzipSync('something else'), mediaTypes.ociLayerGzip);
  await assert.rejects(store.rest(layer), (error) => isFault(error, 'oci/digest-mismatch'));
  assert.deepEqual([...readdirSync(store.paths.layers), ...readdirSync(store.paths.ingest)], []);
});

test('a damaged layer is refused', async () => {
  using directory = temporaryDirectory();
  using store = openStore(directory.path);
  const bytes = gzipSync(content);
  const layer = await putLayer(store, bytes.subarray(0, bytes.length - 20), mediaTypes.ociLayerGzip);
  await assert.rejects(store.rest(layer), (error) => isFault(error, 'archive/bad-compression'));
  assert.deepEqual(readdirSync(store.paths.ingest), []);
});

test('a layer that is not there', async () => {
  using directory = temporaryDirectory();
  using store = openStore(directory.path);
  const [layer] = sampleImage({ gzip: 'none' }).refs;
  assert.ok(layer !== undefined);
  await assert.rejects(store.rest(layer), (error) => isFault(error, 'oci/blob-absent'));
});

test('several at once make it once; one that is cancelled does not take the others with it', async () => {
  using directory = temporaryDirectory();
  using store = openStore(directory.path);
  using other = openStore(directory.path);
  const layer = await putLayer(store, gzipSync(content), mediaTypes.ociLayerGzip);
  const cancelled = store.rest(layer, AbortSignal.abort());
  const all = [store.rest(layer), store.rest(layer), other.rest(layer), other.rest(layer)];
  await assert.rejects(cancelled, (error) => isFault(error, 'base/cancelled'));
  const [first, ...rest] = await Promise.all(all);
  for (const one of rest) assert.deepEqual(one, first);
  const hex = digestHex(layer.diffId);
  assert.deepEqual(readdirSync(store.paths.layers).sort(), [`${hex}.erofs`, `${hex}.tar`]);
});

test('whichever way a layer comes, its index is the same; it is made again when it is gone', async () => {
  const indexes: Buffer[] = [];
  for (const { bytes, mediaType } of kinds) {
    using directory = temporaryDirectory();
    using store = openStore(directory.path);
    const layer = await putLayer(store, bytes, mediaType);
    const { indexPath } = await store.rest(layer);
    indexes.push(readFileSync(indexPath));
    rmSync(indexPath);
    assert.equal((await store.rest(layer)).indexPath, indexPath);
    indexes.push(readFileSync(indexPath));
  }
  for (const index of indexes) assert.deepEqual(index, indexes[0]);
});

test('a layer that can not be mounted is a blob like any other until it is used', async () => {
  using directory = temporaryDirectory();
  using store = openStore(directory.path);
  const image = sampleImage(utf8('no tar at all, and far longer than '.repeat(100)));
  await store.point('docker.io/library/odd:1', await putSample(store, image));
  const [layer] = image.refs;
  await assert.rejects(store.rest(layer ?? assert.fail()), (error) => isFault(error) && /^archive\//.test(error.code));
  assert.deepEqual([...readdirSync(store.paths.layers), ...readdirSync(store.paths.ingest)], []);
});

test('files are sealed before they have their names, where that can be, and the seals go with the layer', async () => {
  using directory = temporaryDirectory();
  const sealed = new Map<string, Uint8Array>();
  const verity: FileVerity = {
    enableVerity(path) {
      sealed.set(path, createHash('sha256').update(readFileSync(path)).digest());
      return true;
    },
    measureVerity: (path) => sealed.get(path),
  };
  using other = openStore(directory.path);
  using store = openStore(directory.path, { verity: () => verity });
  for (const { bytes, mediaType } of kinds.slice(0, 2)) {
    const layer = await putLayer(store, bytes, mediaType);
    rmSync(`${store.paths.layers}/${digestHex(layer.diffId)}.erofs`, { force: true });
    const { seals, indexPath } = await store.rest(layer);
    assert.deepEqual(seals, { tar: digestOf(content), index: digestOf(readFileSync(indexPath)) });
    assert.deepEqual((await other.rest(layer)).seals, seals);
  }
  other[Symbol.dispose]();
  store[Symbol.dispose]();
  using third = openStore(directory.path);
  await collect(third);
  assert.equal(third.database.get('SELECT count(*) AS count FROM seal')?.count, 0);
});

test('where the file system knows no seals, there are none', async () => {
  using directory = temporaryDirectory();
  using store = openStore(directory.path, {
    verity: () => ({ enableVerity: () => false, measureVerity: () => assert.fail() }),
  });
  const layer = await putLayer(store, gzipSync(content), mediaTypes.ociLayerGzip);
  assert.deepEqual((await store.rest(layer)).seals, {});
});

test('a plain layer is indexed while it is put, as its headers would be', async () => {
  using directory = temporaryDirectory();
  using store = openStore(directory.path);
  const layer = await putLayer(store, content, mediaTypes.ociLayer);
  const [name = ''] = readdirSync(store.paths.layers).filter((found) => found.endsWith('.erofs'));
  const streamed = readFileSync(`${store.paths.layers}/${name}`);
  rmSync(`${store.paths.layers}/${name}`);
  const { indexPath } = await store.rest(layer);
  assert.deepEqual(readFileSync(indexPath), streamed);
});

test('what calls itself a layer and is none is a blob like any other', async () => {
  using directory = temporaryDirectory();
  using store = openStore(directory.path);
  for (const bytes of [Buffer.alloc(5000, 'x'), content.subarray(0, 1500)]) {
    const layer = await putLayer(store, bytes, mediaTypes.ociLayer);
    assert.equal(await store.has(layer.descriptor), true);
    assert.deepEqual(
      readdirSync(store.paths.layers).filter((name) => name.endsWith('.erofs')),
      [],
    );
  }
});
