import assert from 'node:assert/strict';
import { test } from 'node:test';
import { concatBytes, limits, streamOf } from '../../base/index.ts';
import {
  type BlobSink,
  type BlobSource,
  createIndex,
  type Descriptor,
  digestOf,
  emptyRunConfig,
  parseIndex,
  parsePlatform,
  readBlob,
} from '../../oci/index.ts';
import { openImage } from '../image.ts';
import { writeImage } from '../write-image.ts';
import { type ImageDocuments, rewriteImage } from './rewrite-image.ts';

function openShelf(): BlobSource & BlobSink {
  const blobs = new Map<string, Uint8Array>();
  return {
    has: async ({ digest }) => blobs.has(digest),
    put: async ({ digest }, bytes) => void blobs.set(digest, concatBytes(await Array.fromAsync(bytes))),
    async open({ digest }) {
      const bytes = blobs.get(digest);
      return bytes === undefined ? undefined : streamOf(bytes);
    },
  };
}

async function writeIndex(shelf: BlobSink, platforms: readonly string[]): Promise<Descriptor> {
  const manifests: Descriptor[] = [];
  for (const text of platforms) {
    const config = { platform: parsePlatform(text), config: emptyRunConfig, history: [] };
    manifests.push(await writeImage(shelf, { config, layers: [] }));
  }
  const said = await writeImage(shelf, {
    config: { platform: { os: 'unknown', architecture: 'unknown' }, config: emptyRunConfig, history: [] },
    layers: [],
  });
  const { bytes, mediaType } = createIndex({ manifests: [...manifests, said], annotations: { a: '1' } });
  const descriptor = { mediaType, digest: digestOf(bytes), size: bytes.length };
  await shelf.put(descriptor, streamOf(bytes));
  return descriptor;
}

const withUser = (documents: ImageDocuments): ImageDocuments => ({
  ...documents,
  config: { ...documents.config, config: { User: 'me' }, x: 'kept' },
});

test('each image of an index is changed, and what was said of it is left out', async () => {
  const shelf = openShelf();
  const before = await writeIndex(shelf, ['linux/amd64', 'linux/arm64']);
  const { descriptor, source, leftOut } = await rewriteImage(shelf, before, withUser);
  const index = parseIndex(await readBlob(source, descriptor, limits.manifest));
  assert.deepEqual(
    index.manifests.map(({ platform }) => platform?.architecture),
    ['amd64', 'arm64'],
  );
  assert.deepEqual(index.annotations, { a: '1' });
  assert.equal(leftOut.length, 1);
  for (const entry of index.manifests) {
    const config = await openImage(source, entry).config();
    assert.equal(config.config.user, 'me');
    assert.match(Buffer.from(config.bytes).toString(), /"x":"kept"/);
  }
  assert.equal((await rewriteImage(shelf, before, withUser)).descriptor.digest, descriptor.digest);
});

test('an edit that changes nothing leaves the image what it was', async () => {
  const shelf = openShelf();
  const before = await writeIndex(shelf, ['linux/amd64']);
  const { descriptor, leftOut } = await rewriteImage(shelf, before, (documents) => documents);
  assert.deepEqual([descriptor, leftOut], [before, []]);
});

test('an image that becomes one for another platform is listed as that', async () => {
  const shelf = openShelf();
  const before = await writeIndex(shelf, ['linux/amd64']);
  const { descriptor, source } = await rewriteImage(shelf, before, (documents) => ({
    ...documents,
    config: { ...documents.config, architecture: 'riscv64' },
  }));
  const [entry] = parseIndex(await readBlob(source, descriptor, limits.manifest)).manifests;
  assert.deepEqual(entry?.platform, { os: 'linux', architecture: 'riscv64' });
});

test('indexes that name each other often are changed once', { timeout: 20_000 }, async () => {
  const shelf = openShelf();
  let top = await writeIndex(shelf, ['linux/amd64']);
  for (let depth = 0; depth < 40; depth++) {
    const { bytes, mediaType } = createIndex({
      manifests: ['one', 'two'].map((name) => ({ ...top, annotations: { name } })),
    });
    top = { mediaType, digest: digestOf(bytes), size: bytes.length };
    await shelf.put(top, streamOf(bytes));
  }
  const { descriptor, source } = await rewriteImage(shelf, top, withUser);
  const { manifests } = parseIndex(await readBlob(source, descriptor, limits.manifest));
  assert.deepEqual(
    manifests.map(({ annotations }) => annotations?.name),
    ['one', 'two'],
  );
  assert.equal(manifests[0]?.digest, manifests[1]?.digest);
});
