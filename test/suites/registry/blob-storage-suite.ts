import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { type ByteStream, copyBytes, readBytes, streamOf, utf8 } from '../../../src/base/index.ts';
import { type Digest, digestOf } from '../../../src/oci/index.ts';
import type { BlobStorage, UploadAddress } from '../../../src/registry/records/index.ts';

/** Two servers' views of one storage. */
export interface StorageUnderTest extends AsyncDisposable {
  readonly storage: BlobStorage;
  /** Another server before it; what the first has in memory, it has not. */
  readonly other: BlobStorage;
  /** What the first server has claimed is free: it has died. */
  readonly kill: () => Promise<void>;
}

const mebibyte = 1024 * 1024;

/** What every storage of blobs must do, whatever it is made of. */
export function blobStorageSuite(name: string, open: () => Promise<StorageUnderTest>): void {
  describe(`${name} keeps blobs of a registry`, () => {
    test('what is not there', async () => {
      await using opened = await open();
      const { storage } = opened;
      const nowhere = { repository: 'a', id: 'nowhere' };
      assert.equal(await storage.stat(digestOf('nothing')), undefined);
      assert.equal(await storage.open(digestOf('nothing')), undefined);
      assert.equal(await storage.uploads.find(nowhere), undefined);
      assert.equal(await storage.uploads.append(nowhere, 0, streamOf(utf8('x'))), 'unknown');
      assert.equal(await storage.uploads.commit(nowhere, digestOf('x')), 'unknown');
      assert.equal(await storage.uploads.cancel(nowhere), 'unknown');
    });

    for (const size of [0, 1, 100_000, 8 * mebibyte, 20 * mebibyte + 1]) {
      test(`${size} bytes come back as they went in, all and in stretches`, async () => {
        await using opened = await open();
        const { storage, other } = opened;
        const bytes = randomBytes(size);
        const digest = await push(storage, 'a', bytes);
        assert.equal(await other.stat(digest), size);
        assert.deepEqual(await read(other, digest), bytes);
        if (size < 100) return;
        assert.deepEqual(await read(other, digest, size - 10, size - 1), bytes.subarray(-10));
        assert.deepEqual(await read(other, digest, 10, 99), bytes.subarray(10, 100));
        assert.equal(await storage.uploads.count(), 0);
      });

      test(`${size} bytes are sent and committed by one request`, async () => {
        await using opened = await open();
        const { uploads } = opened.storage;
        const bytes = randomBytes(size);
        const upload = { repository: 'a', id: await uploads.create('a') };
        const commitAs = digestOf(bytes);
        assert.equal(await uploads.append(upload, 0, pieces(bytes), { commitAs }), size);
        assert.equal(await uploads.commit(upload, commitAs), 'committed');
        assert.deepEqual(await read(opened.other, commitAs), bytes);
      });
    }

    test('what is read only in part is closed', async () => {
      await using opened = await open();
      const bytes = randomBytes(3 * mebibyte);
      const stream = await opened.storage.open(await push(opened.storage, 'a', bytes));
      for await (const piece of stream ?? streamOf()) {
        assert.deepEqual(Buffer.from(piece), bytes.subarray(0, piece.length));
        break;
      }
    });

    test('the same blob twice, and under another repository', async () => {
      await using opened = await open();
      const bytes = randomBytes(1000);
      const digest = await push(opened.storage, 'a', bytes);
      assert.equal(await push(opened.other, 'a', bytes), digest);
      assert.equal(await push(opened.other, 'b', bytes), digest);
      assert.deepEqual(await read(opened.storage, digest), bytes);
    });

    test('a blob that is another than was said is not there, nor is its upload', async () => {
      await using opened = await open();
      const { uploads } = opened.storage;
      for (const size of [10, 9 * mebibyte]) {
        const bytes = randomBytes(size);
        for (const options of [{}, { commitAs: digestOf('else') }]) {
          const upload = { repository: 'a', id: await uploads.create('a') };
          await uploads.append(upload, 0, pieces(bytes), options);
          assert.deepEqual(await uploads.commit(upload, digestOf('else')), { found: digestOf(bytes) });
          assert.equal(await opened.storage.stat(digestOf('else')), undefined);
          assert.equal(await opened.storage.open(digestOf('else')), undefined);
          assert.equal(await uploads.find(upload), undefined);
        }
      }
      assert.equal(await uploads.count(), 0);
    });

    test('a blob may be known by its sha512', async () => {
      await using opened = await open();
      const bytes = randomBytes(9 * mebibyte);
      const digest = digestOf(bytes, 'sha512');
      const upload = await begin(opened.storage, 'a', bytes);
      assert.equal(await opened.storage.uploads.commit(upload, digest), 'committed');
      assert.deepEqual(await read(opened.other, digest), bytes);
      assert.equal(await opened.storage.stat(digestOf(bytes)), undefined);
    });
  });

  describe(`${name} keeps uploads`, () => {
    test('in chunks of any size', async () => {
      await using opened = await open();
      const { uploads } = opened.storage;
      const bytes = randomBytes(19 * mebibyte);
      const upload = { repository: 'a', id: await uploads.create('a') };
      let at = 0;
      for (const size of [1, 3 * mebibyte, 9 * mebibyte, 0, 5 * mebibyte, 2 * mebibyte - 1]) {
        assert.equal(await uploads.append(upload, at, pieces(bytes.subarray(at, at + size))), at + size);
        at += size;
        assert.equal(await uploads.find(upload), at);
      }
      assert.equal(await uploads.commit(upload, digestOf(bytes)), 'committed');
      assert.deepEqual(await read(opened.storage, digestOf(bytes)), bytes);
    });

    test('and tell how far they came meanwhile', async () => {
      await using opened = await open();
      const { storage, other } = opened;
      const bytes = randomBytes(20 * mebibyte);
      const upload = { repository: 'a', id: await storage.uploads.create('a') };
      let isDone = false;
      const appending = storage.uploads.append(upload, 0, pieces(bytes)).finally(() => {
        isDone = true;
      });
      for (let last = 0; !isDone; await setTimeout(10)) {
        const found = [await storage.uploads.find(upload), await other.uploads.find(upload)];
        for (const size of found) assert.ok(size !== undefined && size >= last, `${size} after ${last}`);
        last = Math.min(...found.map(Number));
      }
      assert.equal(await appending, bytes.length);
      assert.equal(await storage.uploads.commit(upload, digestOf(bytes)), 'committed');
      assert.ok((await read(other, digestOf(bytes)))?.equals(bytes));
    });

    test('from where they stand, of their repository', async () => {
      await using opened = await open();
      const { uploads } = opened.storage;
      const upload = await begin(opened.storage, 'a', utf8('abc'));
      assert.deepEqual(await uploads.append(upload, 2, streamOf(utf8('x'))), { at: 3 });
      assert.equal(await uploads.find({ ...upload, repository: 'b' }), undefined);
      assert.equal(await uploads.append({ ...upload, repository: 'b' }, 3, streamOf(utf8('x'))), 'unknown');
      assert.equal(await uploads.commit({ ...upload, repository: 'b' }, digestOf('abc')), 'unknown');
      assert.equal(await uploads.commit(upload, digestOf('abc')), 'committed');
    });

    test('one request at a time', async () => {
      await using opened = await open();
      const { uploads } = opened.storage;
      const upload = { repository: 'a', id: await uploads.create('a') };
      const gate = Promise.withResolvers<void>();
      async function* slow(): AsyncGenerator<Uint8Array> {
        yield utf8('abc');
        await gate.promise;
      }
      const first = uploads.append(upload, 0, slow());
      while ((await uploads.append(upload, 0, streamOf())) !== 'busy');
      assert.equal(await uploads.cancel(upload), 'busy');
      assert.equal(await uploads.commit(upload, digestOf('abc')), 'busy');
      gate.resolve();
      assert.equal(await first, 3);
      assert.equal(await uploads.cancel(upload), 'cancelled');
      assert.equal(await uploads.find(upload), undefined);
      assert.equal(await uploads.count(), 0);
    });

    for (const size of [5, 9 * mebibyte]) {
      test(`what came before a failure is kept: ${size} bytes`, async () => {
        await using opened = await open();
        const { uploads } = opened.storage;
        const bytes = randomBytes(size);
        for (const options of [{}, { commitAs: digestOf(bytes) }]) {
          const upload = { repository: 'a', id: await uploads.create('a') };
          const half = Math.floor(size * 0.9);
          await assert.rejects(uploads.append(upload, 0, broken(bytes.subarray(0, half)), options), /gone/);
          assert.equal(await uploads.find(upload), half);
          assert.equal(await uploads.append(upload, half, pieces(bytes.subarray(half)), options), size);
          assert.equal(await uploads.commit(upload, digestOf(bytes)), 'committed');
        }
      });

      test(`another server goes on when the first is dead: ${size} bytes`, async () => {
        await using opened = await open();
        const { storage, other } = opened;
        const bytes = randomBytes(size + 9 * mebibyte);
        const upload = await begin(storage, 'a', bytes.subarray(0, size));
        await opened.kill();
        assert.equal(await other.uploads.find(upload), size);
        assert.equal(await other.uploads.append(upload, size, pieces(bytes.subarray(size))), bytes.length);
        assert.equal(await other.uploads.commit(upload, digestOf(bytes)), 'committed');
        assert.deepEqual(await read(other, digestOf(bytes)), bytes);
      });
    }

    test('that nobody goes on with are forgotten', async () => {
      await using opened = await open();
      const { uploads } = opened.storage;
      const upload = await begin(opened.storage, 'a', randomBytes(9 * mebibyte));
      assert.equal(await uploads.expire(Date.now() - 60_000), 0);
      assert.equal(await uploads.find(upload), 9 * mebibyte);
      assert.equal(await uploads.expire(Date.now() + 60_000), 1);
      assert.equal(await uploads.find(upload), undefined);
    });
  });

  test(`${name} moves a damaged blob aside`, async () => {
    await using opened = await open();
    const bytes = randomBytes(1000);
    const digest = await push(opened.storage, 'a', bytes);
    await opened.storage.quarantine(digest);
    assert.equal(await opened.other.stat(digest), undefined);
    assert.equal(await opened.other.open(digest), undefined);
    await push(opened.other, 'a', bytes);
    assert.deepEqual(await read(opened.storage, digest), bytes);
  });
}

async function begin(storage: BlobStorage, repository: string, bytes: Uint8Array): Promise<UploadAddress> {
  const upload = { repository, id: await storage.uploads.create(repository) };
  assert.equal(await storage.uploads.append(upload, 0, pieces(bytes)), bytes.length);
  return upload;
}

async function push(storage: BlobStorage, repository: string, bytes: Uint8Array): Promise<Digest> {
  const upload = await begin(storage, repository, bytes);
  assert.equal(await storage.uploads.commit(upload, digestOf(bytes)), 'committed');
  return digestOf(bytes);
}

/** @returns `undefined` when it is not there */
async function read(storage: BlobStorage, digest: Digest, first?: number, last = 0): Promise<Buffer | undefined> {
  const stream = await storage.open(digest, ...(first === undefined ? [] : [{ first, last }]));
  return stream && Buffer.from(await readBytes(copies(stream), 64 * mebibyte));
}

/** Pieces of a storage are good only until the next one. */
async function* copies(stream: ByteStream): AsyncGenerator<Uint8Array> {
  for await (const piece of stream) yield copyBytes(piece);
}

async function* pieces(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 100_001) yield bytes.subarray(at, at + 100_001);
}

async function* broken(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield* pieces(bytes);
  throw new Error('gone');
}
