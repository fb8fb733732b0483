import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { test } from 'node:test';
import { temporaryDirectory } from '../../test/suites/temporary-directory.ts';
import { isFault, utf8 } from '../base/index.ts';
import { type Digest, digestOf } from '../oci/index.ts';
import { collect, type DiskStore, openStore } from './index.ts';
import { blobFile } from './paths.ts';

async function write(store: DiskStore, text: string): Promise<Digest> {
  using writer = store.create();
  writer.write(utf8(text));
  return (await writer.commit()).digest;
}

test('a record comes back, until it is replaced', async () => {
  using directory = temporaryDirectory();
  using store = openStore(directory.path);
  assert.equal(store.cache.get('key'), undefined);
  store.cache.put('key', 'first', [await write(store, 'a')]);
  assert.equal(store.cache.get('key'), 'first');
  store.cache.put('key', 'second', []);
  assert.equal(store.cache.get('key'), 'second');
});

test('a record of what is not there is refused', () => {
  using directory = temporaryDirectory();
  using store = openStore(directory.path);
  assert.throws(
    () => store.cache.put('key', 'value', [digestOf('nowhere')]),
    (error) => isFault(error, 'store/incomplete'),
  );
  assert.equal(store.cache.get('key'), undefined);
});

test('a record whose blob is lost is dropped when it is asked for', async () => {
  using directory = temporaryDirectory();
  using store = openStore(directory.path);
  const digest = await write(store, 'a');
  store.cache.put('key', 'value', [digest]);
  rmSync(blobFile(store.paths, digest));
  assert.equal(store.cache.get('key'), undefined);
  assert.deepEqual(store.cache.list(), []);
});

test('what a record gave is held, even when the record is dropped meanwhile', async () => {
  using directory = temporaryDirectory();
  {
    using store = openStore(directory.path);
    store.cache.put('key', 'value', [await write(store, 'a')]);
  }
  using store = openStore(directory.path);
  using lease = store.lease();
  assert.equal(store.cache.get('key'), 'value');
  using other = openStore(directory.path);
  assert.equal((await collect(other, { cacheUnusedFor: 0 })).blobs, 0);
  lease[Symbol.dispose]();
  assert.equal((await collect(other)).blobs, 1);
});

test('the time of last use is kept to the hour', async (t) => {
  using directory = temporaryDirectory();
  using store = openStore(directory.path);
  t.mock.timers.enable({ apis: ['Date'], now: 1_000_000_000_000 });
  store.cache.put('key', 'value', []);
  t.mock.timers.tick(30 * 60 * 1000);
  store.cache.get('key');
  assert.equal(store.cache.list()[0]?.usedAt, 1_000_000_000_000);
  t.mock.timers.tick(31 * 60 * 1000);
  store.cache.get('key');
  assert.equal(store.cache.list()[0]?.usedAt, Date.now());
  assert.equal(store.cache.list()[0]?.createdAt, 1_000_000_000_000);
});
