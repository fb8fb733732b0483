import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, beforeEach, describe, test } from 'node:test';
import { type S3Server, startS3, whyNoS3 } from '../../../../test/e2e/start-s3.ts';
import { type FaultyBucket, startFaultyBucket } from '../../../../test/registry/faulty-bucket.ts';
import { type TemporaryDirectory, temporaryDirectory } from '../../../../test/suites/temporary-directory.ts';
import { copyBytes, isFault, readBytes, streamOf } from '../../../base/index.ts';
import { type Digest, digestOf } from '../../../oci/index.ts';
import { createStoredBlobs } from '../records/stored-blobs.ts';
import type { SqlDatabase } from '../sql.ts';
import { openSqlite } from '../sqlite.ts';
import { openBucket } from './open-bucket.ts';
import { type BucketStorage, openBucketStorage } from './open-bucket-storage.ts';
import { createSqlUploadRecords } from './sql-upload-records.ts';

const mebibyte = 1024 * 1024;

describe('a bucket in trouble', { skip: whyNoS3() }, () => {
  let directory: TemporaryDirectory;
  let s3: S3Server;
  let faulty: FaultyBucket;
  let database: SqlDatabase;
  const opened: BucketStorage[] = [];

  before(async () => {
    directory = temporaryDirectory();
    s3 = await startS3(directory.join('swift'));
    faulty = await startFaultyBucket(s3.endpoint);
    database = await openSqlite(directory.join('registry.db'));
  });
  after(async () => {
    for (const storage of opened) storage[Symbol.dispose]();
    await database[Symbol.asyncDispose]();
    await faulty[Symbol.asyncDispose]();
    await s3[Symbol.asyncDispose]();
    directory[Symbol.dispose]();
  });
  beforeEach(() => {
    faulty.trouble = () => undefined;
    faulty.asked.length = 0;
  });

  const settings = (): { endpoint: string; bucket: string; keyFiles: S3Server['keyFiles'] } => ({
    endpoint: faulty.endpoint,
    bucket: s3.bucket,
    keyFiles: s3.keyFiles,
  });

  async function open(more: object = {}, lease = 15_000, records = database): Promise<BucketStorage> {
    const storage = await openBucketStorage({
      settings: { ...settings(), silence: 10_000, attempts: 4, ...more },
      records: createSqlUploadRecords(records),
      stored: createStoredBlobs(records),
      spool: directory.join('spool'),
      lease,
    });
    opened.push(storage);
    return storage;
  }

  async function push(storage: BucketStorage, bytes: Uint8Array): Promise<Digest> {
    const upload = { repository: 'a', id: await storage.uploads.create('a') };
    await storage.uploads.append(upload, 0, streamOf(bytes));
    assert.equal(await storage.uploads.commit(upload, digestOf(bytes)), 'committed');
    return digestOf(bytes);
  }

  async function read(storage: BucketStorage, digest: Digest): Promise<Buffer> {
    const stream = await storage.open(digest);
    async function* copies(): AsyncGenerator<Uint8Array> {
      for await (const piece of stream ?? streamOf()) yield copyBytes(piece);
    }
    return Buffer.from(await readBytes(copies(), 64 * mebibyte));
  }

  const answers = [{ kind: 'answer', status: 503, code: 'SlowDown' }, { kind: 'cut' }, { kind: 'silence' }] as const;
  for (const trouble of answers) {
    test(`what passes is tried again: ${Object.values(trouble).join(' ')}`, async () => {
      const storage = await open(trouble.kind === 'silence' ? { silence: 1000 } : {});
      const bytes = randomBytes(8 * mebibyte + 1);
      // Begin, part, tail, complete and copy: each once.
      const met = new Set<string>();
      faulty.trouble = (call) => {
        const kind = call.replace(/\?.*uploadId=.*/, ' of parts').replace(/ .*\/(uploads|blobs)\/.*/, ' $1');
        if (met.has(kind) || (trouble.kind === 'silence' && met.size > 0)) return undefined;
        met.add(kind);
        return trouble;
      };
      const digest = await push(storage, bytes);
      assert.ok((await read(storage, digest)).equals(bytes));
      assert.ok(trouble.kind === 'silence' || met.size > 4, [...met].join('\n'));
    });
  }

  test('a connection that is cut while a blob is read is taken up where it was', async () => {
    const storage = await open();
    const bytes = randomBytes(3 * mebibyte);
    const digest = await push(storage, bytes);
    for (const cut of [1, 70_000, 2_000_000]) {
      let cuts = 0;
      faulty.trouble = (call) => {
        cuts += 1;
        return call.startsWith('GET') && cuts < 4 ? { kind: 'cut', after: cut } : undefined;
      };
      assert.ok((await read(storage, digest)).equals(bytes));
      assert.ok(cuts > 1);
    }
    faulty.trouble = () => ({ kind: 'cut', after: 0 });
    await assert.rejects(read(storage, digest), (error) => isFault(error, 'shared/unavailable'));
  });

  test('what the bucket has of an upload when it fails is where it goes on', async () => {
    const storage = await open({ attempts: 1 });
    const bytes = randomBytes(25 * mebibyte);
    const upload = { repository: 'a', id: await storage.uploads.create('a') };
    faulty.trouble = (call) =>
      /partNumber=3/.test(call) ? { kind: 'answer', status: 503, code: 'SlowDown' } : undefined;
    await assert.rejects(storage.uploads.append(upload, 0, streamOf(bytes)), (error) =>
      isFault(error, 'shared/unavailable'),
    );
    const there = await storage.uploads.find(upload);
    assert.equal(there, 16 * mebibyte);
    faulty.trouble = () => undefined;
    assert.equal(await storage.uploads.append(upload, there, streamOf(bytes.subarray(there))), bytes.length);
    assert.equal(await storage.uploads.commit(upload, digestOf(bytes)), 'committed');
    assert.ok((await read(storage, digestOf(bytes))).equals(bytes));
  });

  for (const at of ['CompleteMultipart', 'copy', 'DELETE'] as const) {
    for (const mode of ['in chunks', 'at once'] as const) {
      test(`a commit that failed can be made again: ${at}, sent ${mode}`, async () => {
        const storage = await open({ attempts: 1 });
        const bytes = randomBytes(9 * mebibyte);
        const commitAs = digestOf(bytes);
        const upload = { repository: 'a', id: await storage.uploads.create('a') };
        await storage.uploads.append(upload, 0, streamOf(bytes), mode === 'at once' ? { commitAs } : {});
        const isMeant = { CompleteMultipart: /^POST.*uploadId/, copy: /^PUT .*\/blobs\//, DELETE: /^DELETE/ }[at];
        let met = 0;
        faulty.trouble = (call) => {
          if (met > 0 || !isMeant.test(call)) return undefined;
          met += 1;
          return { kind: 'cut' };
        };
        const first = await storage.uploads.commit(upload, commitAs).catch((error: unknown) => error);
        if (met > 0) assert.ok(isFault(first, 'shared/unavailable'), `${first}`);
        const again = met > 0 ? await storage.uploads.commit(upload, commitAs) : first;
        assert.equal(again, 'committed');
        assert.ok((await read(storage, commitAs)).equals(bytes));
        assert.equal(await storage.uploads.find(upload), undefined);
      });
    }
  }

  test('what is wrong with key or bucket is told, and not tried again', async () => {
    const wrong = await openBucket({ ...settings(), bucket: 'other-bucket' });
    await assert.rejects(wrong.put('a', randomBytes(1)), (error) => isFault(error, 'shared/refused'));
    assert.equal(faulty.asked.length, 1);
    wrong[Symbol.dispose]();
    const lost = await openBucket({ ...settings(), keyFiles: { accessKey: '/nowhere', secretKey: '/nowhere' } });
    await assert.rejects(lost.stat('a'), (error) => isFault(error, 'shared/refused'));
    lost[Symbol.dispose]();
  });

  test('an upload is free when its server has not said for a while that it lives', async () => {
    const storage = await open({}, 300);
    const other = await open({}, 300);
    const upload = { repository: 'a', id: await storage.uploads.create('a') };
    const gate = Promise.withResolvers<void>();
    async function* slow(): AsyncGenerator<Uint8Array> {
      yield randomBytes(10);
      await gate.promise;
    }
    const first = storage.uploads.append(upload, 0, slow());
    await new Promise((resolve) => setTimeout(resolve, 700));
    // It lives.
    assert.equal(await other.uploads.append(upload, 0, streamOf(randomBytes(1))), 'busy');
    await database.run("UPDATE registry_upload SET held_until = 0, holder = 'dead' WHERE id = $1", upload.id);
    assert.equal(await other.uploads.append(upload, 0, streamOf(randomBytes(3))), 3);
    // It does not know yet.
    assert.equal(await storage.uploads.append(upload, 3, streamOf(randomBytes(1))), 'busy');
    gate.resolve();
    await assert.rejects(first, (error) => isFault(error, 'shared/unavailable'));
    assert.equal(await other.uploads.find(upload), 3);
  });

  test('what nobody knows of is swept up', async () => {
    await using records = await openSqlite(directory.join('swept.db'));
    const storage = await open({ prefix: 'swept/' }, 15_000, records);
    const bucket = await openBucket(settings());
    await bucket.put('swept/uploads/gone/tail', randomBytes(5));
    await bucket.put('swept/other', randomBytes(5));
    await bucket.begin('swept/uploads/gone/parts');
    await bucket.begin('swept/blobs/sha256/aa/aa');
    const upload = { repository: 'a', id: await storage.uploads.create('a') };
    const kept = randomBytes(8 * mebibyte + 5);
    await storage.uploads.append(upload, 0, streamOf(kept));
    await storage.uploads.expire(Date.now() - 60_000);
    const names = async (): Promise<number> => (await Array.fromAsync(bucket.list('swept/'))).length;
    assert.equal(await names(), 3);
    await records.run('UPDATE registry_upload SET touched = $1', Date.now() + 120_000);
    assert.equal(await storage.uploads.expire(Date.now() + 60_000), 0);
    assert.equal(await names(), 2);
    assert.equal((await Array.fromAsync(bucket.listMultiparts('swept/'))).length, 1);
    assert.equal(await storage.uploads.commit(upload, digestOf(kept)), 'committed');
    bucket[Symbol.dispose]();
  });
});
