import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { BlobSink, Descriptor, Names } from '../../src/oci/index.ts';
import type { Opened } from './blob-store-suite.ts';
import { putSample, sampleImage } from './sample-image.ts';

/** What everything must do that keeps names. */
export function namesSuite(name: string, open: () => Promise<Opened<Names & BlobSink>>): void {
  describe(`${name} keeps names`, () => {
    test('a name that is not there', async () => {
      await using opened = await open();
      assert.equal(await opened.store.resolve('docker.io/library/none:latest'), undefined);
      assert.equal(await opened.store.remove('docker.io/library/none:latest'), false);
      assert.deepEqual(await opened.store.list(), []);
    });

    test('a name resolves to what it was pointed to last', async () => {
      await using opened = await open();
      const [first, second] = await putTwo(opened.store);
      await opened.store.point('docker.io/library/app:1', first);
      assert.deepEqual(await opened.store.resolve('docker.io/library/app:1'), first);
      await opened.store.point('docker.io/library/app:1', second);
      assert.deepEqual(await opened.store.resolve('docker.io/library/app:1'), second);
      assert.equal((await opened.store.list()).length, 1);
    });

    test('platform and annotations of a descriptor are kept', async () => {
      await using opened = await open();
      const [plain] = await putTwo(opened.store);
      const full: Descriptor = {
        ...plain,
        platform: { os: 'linux', architecture: 'arm', variant: 'v7' },
        annotations: { 'org.example.kept': 'yes' },
      };
      await opened.store.point('docker.io/library/app:1', full);
      assert.deepEqual(await opened.store.resolve('docker.io/library/app:1'), full);
    });

    test('several names for one image go one by one', async () => {
      await using opened = await open();
      const [image] = await putTwo(opened.store);
      await opened.store.point('docker.io/library/app:1', image);
      await opened.store.point('docker.io/library/app:latest', image);
      assert.equal(await opened.store.remove('docker.io/library/app:1'), true);
      assert.equal(await opened.store.resolve('docker.io/library/app:1'), undefined);
      assert.deepEqual(await opened.store.resolve('docker.io/library/app:latest'), image);
    });

    test('an image without a name goes by its digest', async () => {
      await using opened = await open();
      const [image] = await putTwo(opened.store);
      await opened.store.point(image.digest, image);
      assert.deepEqual(await opened.store.resolve(image.digest), image);
      assert.deepEqual(await names(opened.store), [image.digest]);
      assert.equal(await opened.store.remove(image.digest), true);
      assert.deepEqual(await names(opened.store), []);
    });

    test('the list is in byte order, with the time of pointing', async () => {
      await using opened = await open();
      const [image] = await putTwo(opened.store);
      const before = Date.now();
      for (const one of ['localhost:5000/b:1', 'docker.io/library/b:Z', 'docker.io/library/b:a', 'docker.io/a/b:1']) {
        await opened.store.point(one, image);
      }
      const list = await opened.store.list();
      assert.deepEqual(
        list.map((named) => named.name),
        ['docker.io/a/b:1', 'docker.io/library/b:Z', 'docker.io/library/b:a', 'localhost:5000/b:1'],
      );
      for (const { updatedAt } of list) {
        // File systems keep coarser times than the clock.
        assert.ok(updatedAt >= before - 50 && updatedAt <= Date.now() + 50, `${updatedAt} is not about ${before}`);
      }
    });

    test('names pointed at the same time are all there', async () => {
      await using opened = await open();
      const [first, second] = await putTwo(opened.store);
      const wanted = Array.from({ length: 20 }, (_, at) => `docker.io/library/app:${String(at).padStart(2, '0')}`);
      await Promise.all(wanted.map((one, at) => opened.store.point(one, at % 2 === 0 ? first : second)));
      assert.deepEqual(await names(opened.store), wanted);
    });
  });
}

async function putTwo(store: BlobSink): Promise<readonly [Descriptor, Descriptor]> {
  return [await putSample(store, sampleImage('first')), await putSample(store, sampleImage('base', 'second'))];
}

async function names(store: Names): Promise<readonly string[]> {
  return (await store.list()).map(({ name }) => name);
}
