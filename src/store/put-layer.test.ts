import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { sampleTar } from '../../test/suites/sample-tar.ts';
import { temporaryDirectory } from '../../test/suites/temporary-directory.ts';
import { type ByteStream, isFault, streamOf } from '../base/index.ts';
import { digestHex, digestOf, type LayerRef, mediaTypes } from '../oci/index.ts';
import { checkStore, openStore } from './index.ts';

const content = sampleTar({ 'etc/': '', 'etc/motd': 'hello', large: 'many bytes '.repeat(40_000) });

function layerOf(bytes: Uint8Array, mediaType: string): LayerRef {
  return { descriptor: { mediaType, digest: digestOf(bytes), size: bytes.length }, diffId: digestOf(content) };
}

async function* pieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 1000) yield bytes.subarray(at, at + 1000);
}

/** A stream that breaks off in the middle. */
async function* broken(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes.subarray(0, bytes.length / 2);
  throw new Error('the line is cut');
}

const kinds: readonly (readonly [kind: string, bytes: Uint8Array, mediaType: string])[] = [
  ['plain', content, mediaTypes.ociLayer],
  ['gzip', gzipSync(content), mediaTypes.ociLayerGzip],
  ['zstd', zstdCompressSync(content), mediaTypes.ociLayerZstd],
];

for (const [kind, bytes, mediaType] of kinds) {
  test(`a ${kind} layer is at rest when its bytes have come`, async () => {
    using directory = temporaryDirectory();
    using store = openStore(directory.path);
    const layer = layerOf(bytes, mediaType);
    let read = 0;
    async function* counted(): ByteStream {
      for await (const piece of pieces(bytes)) {
        read += piece.length;
        yield piece;
      }
    }
    await store.putLayer(layer, counted());
    assert.equal(read, bytes.length);
    assert.ok(await store.has(layer.descriptor));
    assert.ok(readdirSync(store.paths.layers).includes(`${digestHex(layer.diffId)}.erofs`));
    assert.deepEqual(readFileSync((await store.rest(layer)).tarPath), content);
    assert.deepEqual(readdirSync(store.paths.ingest), []);
    // What is there is not read.
    await store.putLayer(layer, broken(bytes));
    assert.deepEqual((await checkStore(store)).faults, []);
  });

  test(`a ${kind} layer that breaks off leaves nothing`, async () => {
    using directory = temporaryDirectory();
    using store = openStore(directory.path);
    const layer = layerOf(bytes, mediaType);
    await assert.rejects(store.putLayer(layer, broken(bytes)), /the line is cut/);
    assert.equal(await store.has(layer.descriptor), false);
    assert.deepEqual([...readdirSync(store.paths.layers), ...readdirSync(store.paths.ingest)], []);
    await store.putLayer(layer, streamOf(bytes));
    assert.ok(await store.has(layer.descriptor));
  });
}

const gzipped = gzipSync(content);
const odd: readonly (readonly [what: string, bytes: Uint8Array])[] = [
  ['is not what its diffID says', gzipSync('something else')],
  ['is no tar', gzipSync('x'.repeat(2000))],
  ['can not be decompressed', gzipped.subarray(0, gzipped.length - 10)],
  ['is not compressed at all', Buffer.from('plain text')],
];

for (const [what, bytes] of odd) {
  test(`a layer that ${what} is a blob all the same`, async () => {
    using directory = temporaryDirectory();
    using store = openStore(directory.path);
    const layer = layerOf(bytes, mediaTypes.ociLayerGzip);
    await store.putLayer(layer, pieces(bytes));
    assert.ok(await store.has(layer.descriptor));
    assert.deepEqual([...readdirSync(store.paths.layers), ...readdirSync(store.paths.ingest)], []);
    await assert.rejects(store.rest(layer), (error) => isFault(error));
  });
}

test('bytes that are not those of the descriptor are refused, whatever they decompress to', async () => {
  using directory = temporaryDirectory();
  using store = openStore(directory.path);
  const layer = layerOf(gzipped, mediaTypes.ociLayerGzip);
  const other = gzipSync(content, { level: 1 });
  const claimed = { ...layer, descriptor: { ...layer.descriptor, size: other.length } };
  await assert.rejects(store.putLayer(claimed, pieces(other)), (error) => isFault(error, 'oci/digest-mismatch'));
  assert.equal(await store.has(claimed.descriptor), false);
});

test('cancelling ends it', async () => {
  using directory = temporaryDirectory();
  using store = openStore(directory.path);
  const layer = layerOf(gzipped, mediaTypes.ociLayerGzip);
  const signal = AbortSignal.abort();
  await assert.rejects(store.putLayer(layer, pieces(gzipped), { signal }), (error) => isFault(error, 'base/cancelled'));
  assert.deepEqual(readdirSync(store.paths.ingest), []);
});
