import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryBuildCache } from '../build-cache.ts';
import { openWorkshop, type Workshop } from '../testing/workshop.ts';
import { finishImage } from './finish-image.ts';
import { squashOwn } from './squash-own.ts';

async function squashBuild(workshop: Workshop, dockerfile: string) {
  const { blobs } = workshop;
  const image = await workshop.solve(dockerfile);
  const before = await workshop.list(image.layers);
  const squashed = await squashOwn(image, { layers: blobs, blobs });
  return { image, squashed, before, after: await workshop.list(squashed.layers) };
}

test('the layers of a build become one, those of the base stay, and the files are the same', async () => {
  using workshop = openWorkshop();
  workshop.put({ a: 'a', b: 'b' });
  await workshop.addImage('base', { 'etc/old': 'old', 'etc/kept': 'kept' });
  const { image, squashed, before, after } = await squashBuild(
    workshop,
    'FROM base\nCOPY a /a\nENV x=y\nRUN write /etc/old new\nCOPY b /a',
  );
  assert.equal(image.layers.length, 4);
  assert.deepEqual(squashed.layers.slice(0, -1), image.layers.slice(0, 1));
  assert.equal(squashed.layers.length, 2);
  assert.deepEqual(after, before);
  const { history = [] } = squashed.config;
  assert.equal(history.filter(({ emptyLayer }) => emptyLayer !== true).length, 2);
  assert.equal(history.at(-1)?.createdBy, 'nacre build --squash');
  const deps = { layers: workshop.blobs, blobs: workshop.blobs, cache: memoryBuildCache() };
  const { layers } = await finishImage(squashed, { compression: 'gzip', force: true }, deps);
  assert.ok(layers.every(({ descriptor }) => descriptor.mediaType.endsWith('+gzip')));
});

test('a single layer stays as it is', async () => {
  using workshop = openWorkshop();
  workshop.put({ a: 'a' });
  const { image, squashed } = await squashBuild(workshop, 'FROM scratch\nCOPY a /');
  assert.equal(squashed, image);
});
