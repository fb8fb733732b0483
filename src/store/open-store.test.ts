import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { putSample, sampleImage } from '../../test/suites/sample-image.ts';
import { temporaryDirectory } from '../../test/suites/temporary-directory.ts';
import { isFault, streamOf } from '../base/index.ts';
import { openStore } from './index.ts';
import { blobFile } from './paths.ts';

test('a store is made where there is none, and found again', async () => {
  using directory = temporaryDirectory();
  const root = directory.join('deep', 'store');
  {
    using store = openStore(root);
    await store.point('docker.io/library/base:1', await putSample(store, sampleImage('base')));
  }
  using store = openStore(root);
  assert.deepEqual(await store.resolve('docker.io/library/base:1'), sampleImage('base').descriptor);
  assert.deepEqual(readdirSync(store.paths.ingest), []);
});

test('two open stores see what the other does', async () => {
  using directory = temporaryDirectory();
  using one = openStore(directory.path);
  using two = openStore(directory.path);
  await one.point('docker.io/library/base:1', await putSample(one, sampleImage('base')));
  assert.deepEqual(two.resolveSync('docker.io/library/base:1'), sampleImage('base').descriptor);
  assert.equal(await two.remove('docker.io/library/base:1'), true);
  assert.equal(one.resolveSync('docker.io/library/base:1'), undefined);
});

test('a name is refused to what is not all there', async () => {
  using directory = temporaryDirectory();
  using store = openStore(directory.path);
  const image = sampleImage('base', 'top');
  for (const { descriptor, bytes } of image.blobs.slice(1)) await store.put(descriptor, streamOf(bytes));
  await assert.rejects(
    store.point('docker.io/library/base:1', image.descriptor),
    (error) => isFault(error, 'store/incomplete') && error.message.includes(image.layers[0]?.digest ?? '?'),
  );
  assert.deepEqual(await store.list(), []);
});

test('a blob is read-only, and replaced when it is not whole', async () => {
  using directory = temporaryDirectory();
  using store = openStore(directory.path);
  const [blob] = sampleImage('base').blobs;
  assert.ok(blob !== undefined);
  await store.put(blob.descriptor, streamOf(blob.bytes));
  const path = store.blobPath(blob.descriptor.digest) ?? '';
  assert.equal(statSync(path).mode & 0o222, 0);
  chmodSync(path, 0o644);
  truncateSync(path, 1);
  assert.equal(await store.has(blob.descriptor), false);
  await store.put(blob.descriptor, streamOf(blob.bytes));
  assert.equal(await store.has(blob.descriptor), true);
});

const broken: Readonly<Record<string, (database: string) => void>> = {
  'no database at all': (database) =>
    writeFileSync(database, 'this is no database, whatever its name says'.repeat(100)),
  'cut off': (database) => truncateSync(database, 5000),
  'an empty file': (database) => truncateSync(database, 0),
};
for (const [what, breakIt] of Object.entries(broken)) {
  test(`a database that is ${what} is a fault that names the file`, () => {
    using directory = temporaryDirectory();
    openStore(directory.path)[Symbol.dispose]();
    const database = directory.join('nacre.db');
    breakIt(database);
    assert.throws(
      () => {
        using store = openStore(directory.path);
        store.resolveSync('docker.io/library/base:1');
      },
      (error) =>
        isFault(error, 'store/database-damaged') && error.message.includes(database) && error.hint !== undefined,
    );
  });
}

test('a store of a later version is left alone', () => {
  using directory = temporaryDirectory();
  openStore(directory.path)[Symbol.dispose]();
  const database = new DatabaseSync(directory.join('nacre.db'));
  database.exec('PRAGMA user_version = 99');
  database.close();
  assert.throws(
    () => openStore(directory.path),
    (error) => isFault(error, 'store/newer-schema'),
  );
});

test('where a file is in the way', () => {
  using directory = temporaryDirectory();
  writeFileSync(directory.join('file'), '');
  for (const root of [directory.join('file'), directory.join('file', 'store')]) {
    assert.throws(
      () => openStore(root),
      (error) => isFault(error, 'store/io') && /a file is where/.test(error.hint ?? ''),
    );
  }
});

for (const root of ['/proc/nacre', '/proc/nacre/store']) {
  test(`${root} is a place where nothing can be made`, () => {
    assert.throws(
      () => openStore(root),
      (error) => isFault(error, 'store/not-writable') && error.message.includes(root) && error.hint !== undefined,
    );
  });
}

test('a user who may not write is told so', (t) => {
  if (process.getuid?.() === 0) return t.skip('root may write anywhere');
  using directory = temporaryDirectory();
  mkdirSync(directory.join('closed'), { mode: 0o500 });
  assert.throws(
    () => openStore(directory.join('closed', 'store')),
    (error) => isFault(error, 'store/not-writable'),
  );
});

test('a process that ends without closing loses nothing', async () => {
  using directory = temporaryDirectory();
  const store = openStore(directory.path);
  await store.point('docker.io/library/base:1', await putSample(store, sampleImage('base')));
  assert.ok(existsSync(directory.join('nacre.db-wal')));
  using other = openStore(directory.path);
  assert.equal((await other.list()).length, 1);
  store[Symbol.dispose]();
  store[Symbol.dispose]();
});

test('a blob that is named and lost is found missing', async () => {
  using directory = temporaryDirectory();
  using store = openStore(directory.path);
  const image = sampleImage('base');
  await putSample(store, image);
  rmSync(blobFile(store.paths, image.config.digest));
  await assert.rejects(store.point('docker.io/library/base:1', image.descriptor), (error) =>
    isFault(error, 'store/incomplete'),
  );
  assert.equal(await store.open(image.config), undefined);
});
