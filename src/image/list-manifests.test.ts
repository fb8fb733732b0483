import assert from 'node:assert/strict';
import { test } from 'node:test';
import { streamOf } from '../base/index.ts';
import { type BlobSource, createIndex, type Descriptor, digestOf, mediaTypes } from '../oci/index.ts';
import { listManifests } from './list-manifests.ts';

const blobs = new Map<string, Uint8Array>();
const source: BlobSource = {
  open: async ({ digest }) => {
    const bytes = blobs.get(digest);
    return bytes && streamOf(bytes);
  },
};

function toManifest(name: string): Descriptor {
  return { mediaType: mediaTypes.ociManifest, digest: digestOf(name), size: 2 };
}

function addIndex(manifests: readonly Descriptor[]): Descriptor {
  const { bytes, mediaType } = createIndex({ manifests });
  const digest = digestOf(bytes);
  blobs.set(digest, bytes);
  return { mediaType, digest, size: bytes.length };
}

test('the manifests of an index and of those within it, each index once, in their order', async () => {
  const [a, b, c] = [toManifest('a'), toManifest('b'), toManifest('c')];
  const inner = addIndex([a, b]);
  const outer = addIndex([inner, c, inner]);
  assert.deepEqual(
    (await listManifests(source, outer)).map(({ digest }) => digest),
    [a, b, c].map(({ digest }) => digest),
  );
});

test('a manifest is its own', async () =>
  assert.deepEqual(await listManifests(source, toManifest('a')), [toManifest('a')]));

test('an index that is not there is told of', async () => {
  const absent = { ...addIndex([toManifest('x')]), digest: digestOf('absent') };
  await assert.rejects(listManifests(source, absent), { code: 'oci/blob-absent' });
});
