import assert from 'node:assert/strict';
import { linkSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { putSample, sampleImage } from '../../test/suites/sample-image.ts';
import { temporaryDirectory } from '../../test/suites/temporary-directory.ts';
import { digestHex } from '../oci/index.ts';
import {
  collect,
  type DiskStore,
  foreseeCollection,
  measureStore,
  measureTrees,
  openStore,
  removeTree,
} from './index.ts';

const base = sampleImage('base');
const app = sampleImage('base', { gzip: 'app '.repeat(10_000) });
const other = sampleImage({ gzip: 'other' });

/** Two images that share a layer, a container, a cached step, a container's leftovers; all layers at rest. */
async function fill(path: string): Promise<void> {
  using store = openStore(path);
  await store.point('docker.io/library/base:1', await putSample(store, base));
  await store.point('docker.io/library/app:1', await putSample(store, app));
  await putSample(store, other);
  store.cache.put('step', '', [other.descriptor.digest]);
  for (const layer of [...app.refs, ...other.refs]) await store.rest(layer);
  store.containers.create({ id: 'c1', name: 'web', image: base.descriptor.digest, createdAt: 1, data: '' });
  for (const id of ['c1', 'gone']) {
    mkdirSync(`${store.paths.containers}/${id}/upper`, { recursive: true });
    writeFileSync(`${store.paths.containers}/${id}/upper/file`, 'written');
  }
}

test('what is told to be collected is what then is collected, to the byte', async () => {
  const nothing = { names: [], containers: [] };
  const all = { names: ['docker.io/library/base:1', 'docker.io/library/app:1'], containers: ['c1'] };
  for (const [gone, cache] of [
    [nothing, {}],
    [nothing, { cacheUnusedFor: 0 }],
    [{ ...nothing, names: ['docker.io/library/app:1'] }, {}],
    [all, {}],
    [all, { cacheUnusedFor: 0 }],
  ] as const) {
    using directory = temporaryDirectory();
    await fill(directory.path);
    using store = openStore(directory.path);
    const told = foreseeCollection(store, gone, cache);
    assert.deepEqual(foreseeCollection(store, gone, cache), told, 'nothing was changed');
    for (const name of gone.names) await store.remove(name);
    for (const id of gone.containers) store.containers.remove(id);
    assert.deepEqual(await collect(store, cache), told);
  }
});

test('what images hold is told apart: shared, their own, in use, and what only builds remember', async () => {
  using directory = temporaryDirectory();
  await fill(directory.path);
  using store = openStore(directory.path);
  const measure = measureStore(store);
  const hexes = (...digests: readonly string[]): ReadonlySet<string> => new Set(digests.map((each) => each.slice(7)));
  const [packed] = other.refs;
  assert.ok(packed !== undefined);
  assert.deepEqual(measure.reachOf('cache'), hexes(...digestsOf(other)));
  assert.deepEqual(measure.reachOf('container'), hexes(...digestsOf(base)));
  assert.deepEqual(measure.reachOf('name'), new Set([...hexes(...digestsOf(base)), ...hexes(...digestsOf(app))]));
  assert.equal(measure.reachOf('hold').size, 0);
  assert.equal(measure.bytesOf(measure.all), allBytes(store));
  const layer = digestHex(packed.diffId);
  const files = ['tar', 'erofs'].map((part) => statSync(`${store.paths.layers}/${layer}.${part}`).blocks * 512);
  assert.equal(
    measure.bytesOf([layer]),
    files.reduce((sum, bytes) => sum + bytes, 0),
  );
});

function digestsOf(image: typeof base): readonly string[] {
  return [...image.blobs.map(({ descriptor }) => descriptor.digest), ...image.refs.map(({ diffId }) => diffId)];
}

function allBytes({ paths }: DiskStore): number {
  const directories = [`${paths.blobs}/sha256`, paths.layers];
  return measureTrees(directories) - directories.reduce((sum, path) => sum + statSync(path).blocks * 512, 0);
}

test('trees weigh what removing them gives back; files with a link elsewhere nothing', () => {
  using directory = temporaryDirectory();
  const tree = directory.join('tree');
  mkdirSync(`${tree}/a/b`, { recursive: true });
  for (const name of ['a/one', 'a/b/two', 'three']) writeFileSync(`${tree}/${name}`, 'x'.repeat(10_000));
  linkSync(`${tree}/a/one`, `${tree}/a/b/again`);
  linkSync(`${tree}/three`, directory.join('elsewhere'));
  const whole = measureTrees([tree]);
  assert.equal(measureTrees([`${tree}/a/b`]) < whole, true);
  assert.equal(measureTrees([directory.join('nothing')]), 0);
  assert.equal(removeTree(tree), whole);
});
