import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ByteStream, readBytes, streamOf } from '../base/index.ts';
import {
  type BlobSink,
  type BlobSource,
  createIndex,
  createManifest,
  type Descriptor,
  type Digest,
  digestOf,
  emptyRunConfig,
  hostPlatform,
  mediaTypes,
  verified,
} from '../oci/index.ts';
import { copy } from './copy.ts';
import { openImage } from './image.ts';
import { selectManifest } from './select-manifest.ts';
import { writeImage } from './write-image.ts';

/** A store in memory that notes the order of what is put. */
function memory(): BlobSource & BlobSink & { readonly blobs: Map<Digest, Uint8Array>; readonly order: Digest[] } {
  const blobs = new Map<Digest, Uint8Array>();
  const order: Digest[] = [];
  return {
    blobs,
    order,
    async open({ digest }): Promise<ByteStream | undefined> {
      const bytes = blobs.get(digest);
      return bytes === undefined ? undefined : streamOf(bytes);
    },
    has: async ({ digest }) => blobs.has(digest),
    async put(descriptor, bytes) {
      if (blobs.has(descriptor.digest)) return;
      blobs.set(descriptor.digest, await readBytes(verified(descriptor, bytes), 1e6));
      order.push(descriptor.digest);
    },
  };
}

async function putBlob(sink: BlobSink, mediaType: string, text: string): Promise<Descriptor> {
  const bytes = Buffer.from(text);
  const descriptor = { mediaType, digest: digestOf(bytes), size: bytes.length };
  await sink.put(descriptor, streamOf(bytes));
  return descriptor;
}

/** An image of two layers, one of them twice. */
async function putImage(sink: BlobSink, seed: string): Promise<Descriptor> {
  const descriptor = await putBlob(sink, mediaTypes.ociLayer, `layer ${seed}`);
  const layer = { descriptor, diffId: descriptor.digest };
  return writeImage(sink, {
    layers: [layer, layer],
    config: { platform: hostPlatform(), config: emptyRunConfig, history: [] },
  });
}

test('copy takes all that is reached, documents after what they point to, and changes nothing', async () => {
  const source = memory();
  const target = memory();
  const image = await putImage(source, 'a');
  await copy(source, target, image);
  assert.equal(target.order.at(-1), image.digest);
  assert.deepEqual(new Set(target.blobs.keys()), new Set(source.blobs.keys()));
  assert.equal((await openImage(target, image).layers()).length, 2);
});

test('copy of an index takes the chosen entries and keeps its digest', async () => {
  const source = memory();
  const mine = await putImage(source, 'mine');
  const other = { ...(await putImage(source, 'other')), platform: { os: 'linux', architecture: 'riscv64' } };
  const index = createIndex({ manifests: [other, mine] });
  const descriptor = await putBlob(source, mediaTypes.ociIndex, Buffer.from(index.bytes).toString());
  const target = memory();
  await copy(source, target, descriptor, { choose: (entry) => entry.digest === mine.digest });
  assert.ok(target.blobs.has(descriptor.digest));
  assert.ok(!target.blobs.has(other.digest));
  assert.equal((await selectManifest(target, descriptor)).digest, mine.digest);
  await assert.rejects(selectManifest(target, descriptor, { os: 'linux', architecture: 's390x' }), {
    code: 'image/no-platform',
    hint: /linux\/riscv64/,
  });
});

test('copy of what is incomplete or damaged fails and leaves no document behind', async () => {
  for (const damage of ['absent', 'other'] as const) {
    const source = memory();
    const image = await putImage(source, 'a');
    const layer = digestOf('layer a');
    if (damage === 'absent') source.blobs.delete(layer);
    else source.blobs.set(layer, Buffer.from('layer b'));
    const target = memory();
    await assert.rejects(copy(source, target, image), {
      code: damage === 'absent' ? 'oci/blob-absent' : 'oci/digest-mismatch',
    });
    assert.ok(!target.blobs.has(image.digest));
  }
});

test('copy stops when cancelled', async () => {
  const source = memory();
  const image = await putImage(source, 'a');
  await assert.rejects(copy(source, memory(), image, { signal: AbortSignal.abort() }), { code: 'base/cancelled' });
});

test('a manifest that disagrees with its config is refused', async () => {
  const store = memory();
  const config = await putBlob(
    store,
    mediaTypes.ociConfig,
    JSON.stringify({ os: 'linux', architecture: 'amd64', rootfs: { type: 'layers', diff_ids: [] } }),
  );
  const layer = await putBlob(store, mediaTypes.ociLayer, 'x');
  const text = JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.ociManifest, config, layers: [layer] });
  const manifest = await putBlob(store, mediaTypes.ociManifest, text);
  await assert.rejects(openImage(store, manifest).layers(), { code: 'image/inconsistent' });
});

test('an artifact of another kind is not run as an image', async () => {
  const store = memory();
  const config = await putBlob(store, mediaTypes.ociEmpty, '{}');
  const text = JSON.stringify({ schemaVersion: 2, mediaType: mediaTypes.ociManifest, config, layers: [] });
  const manifest = await putBlob(store, mediaTypes.ociManifest, text);
  await assert.rejects(openImage(store, manifest).config(), { code: 'image/not-an-image' });
});

test('a blob that images of one index share goes once', async () => {
  const source = memory();
  const shared = await putBlob(source, mediaTypes.ociLayer, 'shared');
  const manifests: Descriptor[] = [];
  for (const name of ['one', 'two', 'three']) {
    const config = await putBlob(source, mediaTypes.ociConfig, name);
    const { bytes, mediaType } = createManifest({ config, layers: [shared] });
    manifests.push(await putBlob(source, mediaType, Buffer.from(bytes).toString('utf8')));
  }
  const index = createIndex({ manifests });
  const descriptor = await putBlob(source, index.mediaType, Buffer.from(index.bytes).toString('utf8'));
  const opened: Digest[] = [];
  const slow: BlobSource = {
    async open(each, options) {
      opened.push(each.digest);
      await new Promise((resolve) => setTimeout(resolve, 5));
      return source.open(each, options);
    },
  };
  const target = memory();
  await copy(slow, target, descriptor);
  assert.equal(opened.filter((digest) => digest === shared.digest).length, 1);
  assert.ok(target.blobs.has(descriptor.digest));
});

test('indexes that name each other often are copied once, and not when they nest too deeply', async () => {
  const source = memory();
  let descriptor = await putImage(source, 'a');
  for (let depth = 1; depth <= 17; depth++) {
    const manifests = ['one', 'two'].map((name) => ({ ...descriptor, annotations: { name } }));
    const text = Buffer.from(createIndex({ manifests }).bytes).toString();
    descriptor = await putBlob(source, mediaTypes.ociIndex, text);
    let opened = 0;
    const counting: BlobSource = {
      open: (blob) => {
        opened += 1;
        return source.open(blob);
      },
    };
    const copying = copy(counting, memory(), descriptor);
    if (depth > 16) await assert.rejects(copying, { code: 'oci/bad-document' });
    else await copying.then(() => assert.equal(opened, depth + 3));
  }
});
