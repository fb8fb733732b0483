import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeBytes, putSample, sampleImage } from '../../../test/suites/sample-image.ts';
import { isFault, streamOf } from '../../base/index.ts';
import { createIndex, type Descriptor, formatReference, parsePlatform, parseReference } from '../../oci/index.ts';
import { memoryStore } from '../../store/index.ts';
import { createSources, type ImageFetcher } from './build-sources.ts';

const amd64 = parsePlatform('linux/amd64');
const name = parseReference('r.example/app:1');

/** A store, and a registry that has an image for one platform in an index. */
async function openPlaces() {
  const store = memoryStore();
  const image = sampleImage('hello');
  const { bytes, mediaType } = createIndex({ manifests: [{ ...image.descriptor, platform: amd64 }] });
  const index = describeBytes(bytes, mediaType);
  const asked: string[] = [];
  const fetcher = (asksAgain = false): ImageFetcher => ({
    asksAgain,
    async fetch(reference): Promise<Descriptor> {
      asked.push(formatReference(reference));
      await putSample(store, image);
      await store.put(index, streamOf(bytes));
      return index;
    },
  });
  return { store, index, bytes, asked, fetcher };
}

test('an image that is not here is fetched, once', async () => {
  const { store, index, asked, fetcher } = await openPlaces();
  const sources = createSources(store, fetcher());
  const [found, again] = await Promise.all([sources.image(name, amd64), sources.image(name, amd64)]);
  assert.deepEqual(found?.named, index);
  assert.equal(found?.layers.length, 1);
  assert.equal(again, found);
  assert.deepEqual(asked, ['r.example/app:1']);
});

test('one that is here is not asked for, unless tags are asked for again', async () => {
  const { store, index, asked, fetcher } = await openPlaces();
  await fetcher().fetch(name, amd64);
  await store.point(formatReference(name), index);
  asked.length = 0;
  assert.ok(await createSources(store, fetcher()).image(name, amd64));
  assert.ok(await createSources(store, fetcher(true)).image({ ...name, digest: index.digest }, amd64));
  assert.deepEqual(asked, []);
  assert.ok(await createSources(store, fetcher(true)).image(name, amd64));
  assert.deepEqual(asked, ['r.example/app:1']);
});

test('of an index that is here the image for another machine is fetched by its digest', async () => {
  const { store, index, bytes, asked, fetcher } = await openPlaces();
  await store.put(index, streamOf(bytes));
  await store.point(formatReference(name), index);
  assert.ok(await createSources(store, fetcher()).image(name, amd64));
  assert.deepEqual(asked, [`r.example/app@${index.digest}`]);
});

test('where nothing is fetched, what is not here is nowhere', async () => {
  const { store, index, bytes } = await openPlaces();
  assert.equal(await createSources(store).image(name, amd64), undefined);
  await store.put(index, streamOf(bytes));
  await store.point(formatReference(name), index);
  await assert.rejects(createSources(store).image(name, amd64), (error) => isFault(error, 'oci/blob-absent'));
});
