import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { putSample, sampleImage } from '../../test/suites/sample-image.ts';
import { temporaryDirectory } from '../../test/suites/temporary-directory.ts';
import { isFault, streamOf, utf8 } from '../base/index.ts';
import { openHost } from '../host/index.ts';
import { createIndex, createManifest, type Descriptor, digestHex, digestOf, mediaTypes } from '../oci/index.ts';
import { containerHold } from './holds.ts';
import { type CollectReport, collect, type DiskStore, openStore } from './index.ts';
import { blobFile } from './paths.ts';
import { formatMark, processMark } from './process-mark.ts';

const base = sampleImage('base');
const app = sampleImage('base', { gzip: 'app' });
const firstLayer = base.layers[0]?.digest ?? assert.fail();

/** Fills a store, closes it so that nothing is held any more, and collects with another. */
async function afterwards(
  fill: (store: DiskStore) => Promise<void>,
  look: (store: DiskStore, report: CollectReport) => void | Promise<void>,
) {
  using directory = temporaryDirectory();
  using filled = openStore(directory.join('store'));
  await fill(filled);
  filled[Symbol.dispose]();
  using store = openStore(directory.join('store'));
  const report = await collect(store);
  await look(store, report);
  assert.deepEqual(readdirSync(store.paths.ingest), []);
}

function hexes(...descriptors: readonly Descriptor[]): readonly string[] {
  return descriptors.map(({ digest }) => digestHex(digest)).sort();
}

function blobsOf(store: DiskStore): readonly string[] {
  return readdirSync(`${store.paths.blobs}/sha256`).sort();
}

async function putDocument(store: DiskStore, mediaType: string, bytes: Uint8Array): Promise<Descriptor> {
  const descriptor = { mediaType, digest: digestOf(bytes), size: bytes.length };
  await store.put(descriptor, streamOf(bytes));
  return descriptor;
}

describe('what stays', () => {
  test('nothing that nothing reaches', () =>
    afterwards(
      async (store) => void (await putSample(store, app)),
      (store, report) => {
        assert.deepEqual(blobsOf(store), []);
        assert.equal(report.blobs, 4);
        assert.ok(report.bytes >= 4 * 512, `${report.bytes} bytes`);
      },
    ));

  test('a named image, and of another only what they share', () =>
    afterwards(
      async (store) => {
        await putSample(store, app);
        await store.point('docker.io/library/base:latest', await putSample(store, base));
      },
      (store) => assert.deepEqual(blobsOf(store), hexes(base.descriptor, base.config, ...base.layers)),
    ));

  test('an image named by its digest alone', () =>
    afterwards(
      async (store) => store.point(base.descriptor.digest, await putSample(store, base)),
      (store) => assert.equal(blobsOf(store).length, 3),
    ));

  test('all that an index reaches, and what a subject refers to', () =>
    afterwards(
      async (store) => {
        const manifests = [await putSample(store, base), await putSample(store, app)];
        const about = createManifest({ config: base.config, layers: base.layers });
        const text = JSON.stringify({ ...JSON.parse(Buffer.from(about.bytes).toString()), subject: app.descriptor });
        const referrer = await putDocument(store, mediaTypes.ociManifest, utf8(text));
        const index = await putDocument(store, mediaTypes.ociIndex, createIndex({ manifests: [referrer] }).bytes);
        await store.point('docker.io/library/all:1', index);
        assert.equal(manifests.length, 2);
      },
      // base's own manifest is reached by nothing; app's is, as the subject.
      (store) => assert.equal(existsSync(blobFile(store.paths, base.descriptor.digest)), false),
    ));

  test('the image of a container', () =>
    afterwards(
      async (store) => {
        const image = (await putSample(store, base)).digest;
        store.containers.create({ id: 'c1', name: 'one', image, createdAt: 1, data: '' });
        mkdirSync(`${store.paths.containers}/c1`);
      },
      (store) => {
        assert.equal(blobsOf(store).length, 3);
        assert.deepEqual(readdirSync(store.paths.containers), ['c1']);
      },
    ));

  test('what a container mounts of other images', () =>
    afterwards(
      async (store) => {
        const image = (await putSample(store, base)).digest;
        const data = JSON.stringify({ holds: [(await putSample(store, app)).digest] });
        store.containers.create({ id: 'c1', name: 'one', image, createdAt: 1, data });
      },
      (store) => assert.equal(existsSync(blobFile(store.paths, app.descriptor.digest)), true),
    ));

  test('what a cache record holds', () =>
    afterwards(
      async (store) => {
        await putSample(store, app);
        store.cache.put('key', 'value', [firstLayer]);
      },
      (store) => assert.deepEqual(blobsOf(store), hexes(...base.layers)),
    ));

  test('layers at rest of a named image, and what was derived from them', () =>
    afterwards(
      async (store) => {
        await store.point('docker.io/library/app:1', await putSample(store, app));
        const other = sampleImage({ gzip: 'other' });
        await putSample(store, other);
        for (const layer of [...app.refs, ...other.refs]) {
          await store.rest(layer);
          mkdirSync(`${store.paths.layers}/${digestHex(layer.diffId)}.d/usr`, { recursive: true });
        }
      },
      (store, report) => {
        const [plain, packed] = app.refs.map(({ diffId }) => digestHex(diffId));
        const expected = [`${packed}.d`, `${packed}.erofs`, `${packed}.tar`, `${plain}.d`, `${plain}.erofs`];
        assert.deepEqual(readdirSync(store.paths.layers).sort(), expected.sort());
        assert.equal(report.layers, 3);
      },
    ));
});

describe('cache records', () => {
  test('unused for long are dropped, and what they held goes', async () => {
    using directory = temporaryDirectory();
    {
      using store = openStore(directory.path);
      await putSample(store, base);
      store.cache.put('key', 'value', [firstLayer]);
    }
    using store = openStore(directory.path);
    assert.equal((await collect(store, { cacheUnusedFor: 60_000 })).cacheRecords, 0);
    assert.equal(blobsOf(store).length, 1);
    assert.equal((await collect(store, { cacheUnusedFor: 0 })).cacheRecords, 1);
    assert.equal(blobsOf(store).length, 0);
  });
});

describe('what is in hand', () => {
  test('what an open store wrote stays until it is closed', async () => {
    using directory = temporaryDirectory();
    using other = openStore(directory.path);
    {
      using store = openStore(directory.path);
      await putSample(store, base);
      assert.equal((await collect(other)).blobs, 0);
    }
    assert.equal((await collect(other)).blobs, 3);
  });

  test('what was found to be there stays as well', async () => {
    using directory = temporaryDirectory();
    using other = openStore(directory.path);
    using store = openStore(directory.path);
    await putSample(other, base);
    assert.equal(await store.has(base.descriptor), true);
    await other.point('docker.io/library/base:1', base.descriptor);
    await other.remove('docker.io/library/base:1');
    other[Symbol.dispose]();
    using third = openStore(directory.path);
    assert.equal((await collect(third)).blobs, 0, 'the manifest is held, and with it what it reaches');
  });

  test('a lease holds what was written while it was open, and no longer', async () => {
    using directory = temporaryDirectory();
    using store = openStore(directory.path);
    const first = store.lease();
    await putSample(store, base);
    const second = store.lease();
    first[Symbol.dispose]();
    assert.equal((await collect(store)).blobs, 3, 'written before the second lease, which does not hold it');
    await putSample(store, app);
    using _third = store.lease();
    assert.equal((await collect(store)).blobs, 0);
    second[Symbol.dispose]();
    assert.equal((await collect(store)).blobs, 4);
  });

  test('of overlapping leases each holds what it found', async () => {
    using directory = temporaryDirectory();
    using store = openStore(directory.path);
    const first = store.lease();
    await putSample(store, base);
    const second = store.lease();
    assert.equal(await store.has(base.descriptor), true);
    first[Symbol.dispose]();
    assert.equal((await collect(store)).blobs, 0, 'held through the manifest');
    second[Symbol.dispose]();
    assert.equal((await collect(store)).blobs, 3);
  });

  test('a lease on digests holds all that they reach, even before they are there', async () => {
    using directory = temporaryDirectory();
    using store = openStore(directory.path);
    using lease = store.lease([app.descriptor.digest]);
    {
      using other = openStore(directory.path);
      await putSample(other, app);
    }
    assert.equal((await collect(store)).blobs, 0);
    lease[Symbol.dispose]();
    assert.equal((await collect(store)).blobs, 4);
  });

  test('what a dead process held goes, what one of another pid namespace holds stays', async () => {
    using directory = temporaryDirectory();
    using store = openStore(directory.path);
    {
      using other = openStore(directory.path);
      await putSample(other, sampleImage('one'));
      await putSample(other, sampleImage('two'));
    }
    const hold = (mark: string, image: typeof base) =>
      store.database.run('INSERT INTO hold VALUES (?, ?, ?)', `${mark}-abcd`, image.descriptor.digest, 1);
    hold(formatMark({ ...processMark(), start: '1' }), sampleImage('one'));
    hold(formatMark({ ...processMark(), namespace: '1' }), sampleImage('two'));
    assert.equal((await collect(store)).blobs, 3);
    assert.deepEqual(blobsOf(store), hexes(...sampleImage('two').blobs.map(({ descriptor }) => descriptor)));
  });
});

describe('what is swept besides', () => {
  test('what dead processes left in ingest, and nothing of living ones', async () => {
    using directory = temporaryDirectory();
    using store = openStore(directory.path);
    const dead = formatMark({ ...processMark(), start: '1' });
    writeFileSync(`${store.paths.ingest}/${dead}-00-1`, 'half a blob');
    mkdirSync(`${store.paths.ingest}/${dead}-00-2/upper/etc`, { recursive: true });
    writeFileSync(`${store.paths.ingest}/nobody`, '');
    const living = store.scratch();
    writeFileSync(living, 'under way');
    assert.equal((await collect(store)).leftovers, 3);
    assert.deepEqual(readdirSync(store.paths.ingest), [living.slice(store.paths.ingest.length + 1)]);
  });

  test('no directory of a container that is being made', async () => {
    using directory = temporaryDirectory();
    using store = openStore(directory.join('store'));
    using other = openStore(directory.join('store'));
    const id = 'c0'.repeat(32);
    const lease = store.lease([containerHold(id)]);
    mkdirSync(`${store.paths.containers}/${id}`);
    assert.equal((await collect(other)).containers, 0);
    lease[Symbol.dispose]();
    assert.equal((await collect(other)).containers, 1);
  });

  test('directories of containers without a record', async () => {
    using directory = temporaryDirectory();
    using store = openStore(directory.path);
    mkdirSync(`${store.paths.containers}/gone/upper`, { recursive: true });
    assert.equal((await collect(store)).containers, 1);
    assert.deepEqual(readdirSync(store.paths.containers), []);
  });

  test('but not while something is mounted there', async (t) => {
    using directory = temporaryDirectory();
    using store = openStore(directory.path);
    const point = `${store.paths.containers}/gone/a b`;
    mkdirSync(point, { recursive: true });
    const host = openHost();
    try {
      host.mount({ type: 'tmpfs', source: 'nacre', target: point, options: [] });
    } catch (error) {
      if (!isFault(error, 'host/not-permitted')) throw error;
      return t.skip('mounting is not permitted');
    }
    try {
      writeFileSync(`${point}/data`, 'precious');
      assert.equal((await collect(store)).containers, 0);
      assert.ok(existsSync(`${point}/data`));
    } finally {
      host.unmount(point);
    }
    assert.equal((await collect(store)).containers, 1);
  });
});

test('large files are removed behind the scenes when there is a way, and are out of sight at once', async () => {
  using directory = temporaryDirectory();
  using store = openStore(directory.join('store'));
  const name = `${'a'.repeat(64)}.tar`;
  writeFileSync(`${store.paths.layers}/${name}`, Buffer.alloc(64 * 1024 * 1024));
  const later: string[] = [];
  const report = await collect(store, { removeLater: (path) => void later.push(path) });
  assert.equal(report.layers, 1);
  assert.ok(report.bytes >= 64 * 1024 * 1024, `${report.bytes} bytes`);
  assert.equal(existsSync(`${store.paths.layers}/${name}`), false);
  assert.deepEqual(
    later.map((path) => readdirSync(path).length),
    [1],
  );
  assert.equal(later[0]?.startsWith(store.paths.ingest), true);
});
