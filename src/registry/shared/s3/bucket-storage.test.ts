import { after, test } from 'node:test';
import { type S3Server, startS3, whyNoS3 } from '../../../../test/e2e/start-s3.ts';
import { blobStorageSuite, type StorageUnderTest } from '../../../../test/suites/registry/blob-storage-suite.ts';
import { temporaryDirectory } from '../../../../test/suites/temporary-directory.ts';
import { once } from '../../../base/index.ts';
import { createStoredBlobs } from '../records/stored-blobs.ts';
import { openSqlite } from '../sqlite.ts';
import { openBucketStorage } from './open-bucket-storage.ts';
import { createSqlUploadRecords } from './sql-upload-records.ts';

const why = whyNoS3();
if (why === false) {
  const directory = temporaryDirectory();
  const server = once(() => startS3(directory.join('swift')));
  after(async () => {
    await (await server())[Symbol.asyncDispose]();
    directory[Symbol.dispose]();
  });
  blobStorageSuite('a bucket', async () => openTwo(await server()));
} else {
  test('a bucket', (t) => t.skip(why));
}

let count = 0;

/** Two servers before one bucket and one database. */
async function openTwo(server: S3Server): Promise<StorageUnderTest> {
  const directory = temporaryDirectory();
  const database = await openSqlite(directory.join('registry.db'));
  count += 1;
  const options = {
    settings: {
      ...{ endpoint: server.endpoint, bucket: server.bucket, keyFiles: server.keyFiles },
      prefix: `test-${count}/`,
    },
    records: createSqlUploadRecords(database),
    stored: createStoredBlobs(database),
    spool: directory.join('spool'),
  };
  const [storage, other] = [await openBucketStorage(options), await openBucketStorage(options)];
  return {
    storage,
    other,
    kill: async () => {
      storage[Symbol.dispose]();
      await database.run('UPDATE registry_upload SET held_until = 0');
    },
    async [Symbol.asyncDispose]() {
      storage[Symbol.dispose]();
      other[Symbol.dispose]();
      await database[Symbol.asyncDispose]();
      directory[Symbol.dispose]();
    },
  };
}
