import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { sampleTar } from '../../test/suites/sample-tar.ts';
import { type TemporaryDirectory, temporaryDirectory } from '../../test/suites/temporary-directory.ts';
import { isFault } from '../base/index.ts';
import { openHost } from '../host/index.ts';
import { type Descriptor, digestOf, mediaTypes, type SeekableSource } from '../oci/index.ts';
import { checkStore } from './check-store.ts';
import { collect, foreseeCollection } from './collect.ts';
import { type DiskStore, openStore } from './disk-store.ts';
import { partialFile } from './paths.ts';

const host = openHost();
const open = (directory: TemporaryDirectory): DiskStore => openStore(directory.path, { locks: () => host });

const tar = Buffer.concat([sampleTar({ 'etc/hosts': 'localhost\n', big: 'x'.repeat(600_000) })]);
const bytes = gzipSync(tar, { level: 0 });
const descriptor: Descriptor = { mediaType: mediaTypes.ociLayerGzip, digest: digestOf(bytes), size: bytes.length };
const layer = { descriptor, diffId: digestOf(tar) };

/** Gives the blob in small pieces, and breaks off before the byte `end`. Notes where it is begun. */
function source(begun: number[], end: number = bytes.length, content: Uint8Array = bytes): SeekableSource {
  async function* stream(first: number): AsyncGenerator<Uint8Array> {
    for (let at = first; at < content.length; at += 10_000) {
      if (at + 10_000 > end) yield content.subarray(at, end);
      if (at + 10_000 > end && end < content.length) throw new Error('broke off');
      if (at + 10_000 <= end) yield content.subarray(at, at + 10_000);
      await setTimeout();
    }
  }
  const openFrom = async (first: number): Promise<AsyncGenerator<Uint8Array>> => {
    begun.push(first);
    return stream(first);
  };
  return { open: () => openFrom(0), openFrom: (_, first) => openFrom(first) };
}

describe('taking blobs', () => {
  for (const how of ['as a blob', 'as a layer'] as const) {
    const take = (store: DiskStore, from: SeekableSource): Promise<void> =>
      how === 'as a blob' ? store.take(descriptor, from) : store.takeLayer(layer, from);

    test(`what came before it broke off is not asked for again: ${how}`, async () => {
      using directory = temporaryDirectory();
      const begun: number[] = [];
      for (const end of [50_005, 100_000, 400_000]) {
        using store = open(directory);
        await assert.rejects(take(store, source(begun, end)), /broke off/);
        assert.equal(await store.has(descriptor), false);
      }
      using store = open(directory);
      await take(store, source(begun));
      assert.deepEqual(begun, [0, 50_005, 100_000, 400_000]);
      assert.deepEqual(readFileSync(store.blobPath(descriptor.digest) ?? ''), bytes);
      assert.deepEqual(readdirSync(store.paths.ingest), []);
      assert.equal(existsSync(`${store.paths.layers}/${layer.diffId.slice(7)}.erofs`), how === 'as a layer');
      assert.deepEqual((await checkStore(store, { full: true })).faults, []);
    });

    for (const [size, expected] of [
      [70_000, [70_000, 0]],
      [bytes.length, [0]],
      [bytes.length + 1, [0]],
    ] as const) {
      test(`${size} bytes that were wrong are thrown away, and all is asked for once more: ${how}`, async () => {
        using directory = temporaryDirectory();
        using store = open(directory);
        const begun: number[] = [];
        writeFileSync(partialFile(store.paths, descriptor.digest), Buffer.alloc(size));
        await take(store, source(begun));
        assert.deepEqual(begun, expected);
        assert.deepEqual(readFileSync(store.blobPath(descriptor.digest) ?? ''), bytes);
      });
    }
  }

  test('a source that gives wrong bytes is asked once, and leaves nothing', async () => {
    using directory = temporaryDirectory();
    using store = open(directory);
    const begun: number[] = [];
    const wrong = source(begun, bytes.length, Buffer.from(bytes.toReversed()));
    await assert.rejects(store.takeLayer(layer, wrong), (error) => isFault(error, 'oci/digest-mismatch'));
    assert.deepEqual([begun, readdirSync(store.paths.ingest)], [[0], []]);
  });

  test('of several who take a blob one brings it; when he fails, the next goes on', async () => {
    using directory = temporaryDirectory();
    const stores = [open(directory), open(directory)];
    const begun: number[] = [];
    let waits = 0;
    const onWait = (): void => void waits++;
    const taken = await Promise.allSettled([
      stores[0]?.takeLayer(layer, source(begun, 300_000), { onWait }),
      stores[0]?.takeLayer(layer, source(begun), { onWait }),
      stores[1]?.takeLayer(layer, source(begun), { onWait }),
    ]);
    assert.deepEqual(
      taken.map(({ status }) => status),
      ['rejected', 'fulfilled', 'fulfilled'],
    );
    assert.deepEqual([begun, waits], [[0, 300_000], 2]);
    for (const store of stores) store[Symbol.dispose]();
  });

  test('who waits can be stopped', async () => {
    using directory = temporaryDirectory();
    using store = open(directory);
    const first = store.take(descriptor, source([]));
    const signal = AbortSignal.timeout(5);
    await assert.rejects(store.take(descriptor, source([]), { signal }), (error) => isFault(error, 'base/cancelled'));
    await first;
  });

  test('what nobody goes on with is collected, once it is old or all is to go', async () => {
    using directory = temporaryDirectory();
    using store = open(directory);
    await assert.rejects(store.take(descriptor, source([], 100_000)), /broke off/);
    writeFileSync(`${partialFile(store.paths, layer.diffId)}.lock`, '');
    const path = partialFile(store.paths, descriptor.digest);
    assert.equal((await collect(store)).leftovers, 0);
    assert.equal(existsSync(path), true);
    const held = host.lockFile(`${path}.lock`);
    assert.equal((await collect(store, { cacheUnusedFor: 0 })).leftovers, 0);
    held?.[Symbol.dispose]();
    assert.equal(foreseeCollection(store, { names: [], containers: [] }, { cacheUnusedFor: 0 }).leftovers, 1);
    const long = Date.now() / 1000 - 8 * 24 * 3600;
    utimesSync(path, long, long);
    const { leftovers, bytes: freed } = await collect(store);
    assert.deepEqual([leftovers, freed >= 100_000, readdirSync(store.paths.ingest)], [1, true, []]);
  });
});
