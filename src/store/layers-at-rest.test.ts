import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { putSample, sampleImage } from '../../test/suites/sample-image.ts';
import { temporaryDirectory } from '../../test/suites/temporary-directory.ts';
import { isFault, streamOf } from '../base/index.ts';
import { digestHex, digestOf, type LayerRef, mediaTypes } from '../oci/index.ts';
import { type DiskStore, openStore } from './index.ts';

const content = Buffer.from('a tar of many bytes '.repeat(20_000));

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
  assert.deepEqual(readdirSync(store.paths.layers), []);
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
  assert.deepEqual(readdirSync(store.paths.layers), [`${digestHex(layer.diffId)}.tar`]);
});
