import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeBytes, putSample, sampleImage } from '../../../test/suites/sample-image.ts';
import { temporaryDirectory } from '../../../test/suites/temporary-directory.ts';
import { limits, streamOf, utf8 } from '../../base/index.ts';
import { openImage } from '../../image/index.ts';
import {
  createIndex,
  type Descriptor,
  layerCompressionOf,
  parseIndex,
  parseManifest,
  readBlob,
} from '../../oci/index.ts';
import { type DiskStore, openStore } from '../../store/index.ts';
import { toPushForm } from './push-form.ts';

async function formsOf(store: DiskStore, descriptor: Descriptor): Promise<readonly unknown[]> {
  const layers = await openImage(store, descriptor).layers();
  return layers.map((layer) => layerCompressionOf(layer.descriptor.mediaType));
}

async function putIndex(store: DiskStore, manifests: readonly Descriptor[]): Promise<Descriptor> {
  const { bytes, mediaType } = createIndex({ manifests, annotations: { a: 'b' } });
  const descriptor = describeBytes(bytes, mediaType);
  await store.put(descriptor, streamOf(bytes));
  return descriptor;
}

test('plain layers are compressed, others stay, and it is the same each time', async () => {
  using directory = temporaryDirectory();
  using store = openStore(directory.path);
  const image = await putSample(store, sampleImage('one', { gzip: 'two' }, 'three'));
  const formed = await toPushForm(store, image, { compression: 'zstd' });
  assert.deepEqual(await formsOf(store, formed), ['zstd', 'gzip', 'zstd']);
  const [before, after] = await Promise.all(
    [image, formed].map(async (each) => parseManifest(await readBlob(store, each, limits.manifest))),
  );
  assert.deepEqual(after?.config, before?.config);
  assert.deepEqual(after?.layers[1], before?.layers[1]);
  assert.deepEqual(await toPushForm(store, image, { compression: 'zstd' }), formed);
  assert.deepEqual(await toPushForm(store, formed, { compression: 'gzip' }), formed);
  assert.deepEqual(await toPushForm(store, image, { compression: 'none' }), image);
});

test('what else a manifest says stays', async () => {
  using directory = temporaryDirectory();
  using store = openStore(directory.path);
  const sample = sampleImage('one');
  await putSample(store, sample);
  const plain = sample.blobs.at(-1)?.bytes ?? new Uint8Array();
  const json = { ...JSON.parse(Buffer.from(plain).toString('utf8')), annotations: { x: 'y' }, unknown: [1] };
  const bytes = utf8(JSON.stringify(json));
  const descriptor = describeBytes(bytes, sample.descriptor.mediaType);
  await store.put(descriptor, streamOf(bytes));
  const formed = await toPushForm(store, descriptor, { compression: 'gzip' });
  const { layers, ...rest } = JSON.parse(Buffer.from(await readBlob(store, formed, limits.manifest)).toString('utf8'));
  const { layers: _, ...before } = json;
  assert.deepEqual(rest, before);
  assert.equal(layers.length, 1);
});

test('images of an index are formed, those that are not here are left', async () => {
  using directory = temporaryDirectory();
  using store = openStore(directory.path);
  const here = { ...(await putSample(store, sampleImage('one'))), platform: { os: 'linux', architecture: 'amd64' } };
  const absent = { ...sampleImage('two').descriptor, platform: { os: 'linux', architecture: 'arm64' } };
  const formed = await toPushForm(store, await putIndex(store, [here, absent]), { compression: 'gzip' });
  const index = parseIndex(await readBlob(store, formed, limits.manifest));
  assert.deepEqual(index.annotations, { a: 'b' });
  assert.deepEqual(index.manifests[1], absent);
  assert.deepEqual(index.manifests[0]?.platform, here.platform);
  assert.notEqual(index.manifests[0]?.digest, here.digest);
});

test('an index with attestations, and what is no image, stay as they are', async () => {
  using directory = temporaryDirectory();
  using store = openStore(directory.path);
  const image = await putSample(store, sampleImage('one'));
  const said = { ...image, annotations: { 'vnd.docker.reference.digest': image.digest } };
  const index = await putIndex(store, [image, said]);
  assert.deepEqual(await toPushForm(store, index, { compression: 'gzip' }), index);
  const config = describeBytes(utf8('{}'), 'application/vnd.example+json');
  await store.put(config, streamOf(utf8('{}')));
  const [layer] = sampleImage('one').layers;
  const bytes = utf8(JSON.stringify({ schemaVersion: 2, mediaType: image.mediaType, config, layers: [layer] }));
  const artifact = describeBytes(bytes, image.mediaType);
  await store.put(artifact, streamOf(bytes));
  assert.deepEqual(await toPushForm(store, artifact, { compression: 'gzip' }), artifact);
});
