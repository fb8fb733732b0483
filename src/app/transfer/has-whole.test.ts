import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readBytes, streamOf } from '../../base/index.ts';
import {
  type BlobSink,
  type BlobSource,
  createIndex,
  createManifest,
  type Descriptor,
  digestOf,
  mediaTypes,
} from '../../oci/index.ts';
import { hasWhole } from './has-whole.ts';

test('an image is whole when all that it reaches is there, each looked at once', { timeout: 20_000 }, async () => {
  const blobs = new Map<string, Uint8Array>();
  let looks = 0;
  const store: BlobSource & BlobSink = {
    async open({ digest }) {
      looks += 1;
      const bytes = blobs.get(digest);
      return bytes && streamOf(bytes);
    },
    async has({ digest }) {
      looks += 1;
      return blobs.has(digest);
    },
    async put({ digest }, bytes) {
      blobs.set(digest, await readBytes(bytes, 1e6));
    },
  };
  async function add(mediaType: string, bytes: Uint8Array): Promise<Descriptor> {
    const descriptor = { mediaType, digest: digestOf(bytes), size: bytes.length };
    await store.put(descriptor, streamOf(bytes));
    return descriptor;
  }
  const config = await add(mediaTypes.ociConfig, Buffer.from('{}'));
  let top = await add(mediaTypes.ociManifest, createManifest({ config, layers: [] }).bytes);
  for (let depth = 0; depth < 40; depth++) {
    const manifests = ['one', 'two'].map((name) => ({ ...top, annotations: { name } }));
    top = await add(mediaTypes.ociIndex, createIndex({ manifests }).bytes);
  }
  assert.deepEqual([await hasWhole(store, top), looks], [true, 42]);
  blobs.delete(config.digest);
  assert.equal(await hasWhole(store, top), false);
});
