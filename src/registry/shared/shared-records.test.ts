import { join } from 'node:path';
import { after, before, describe } from 'node:test';
import { type PostgresUnderTest, startPostgres, whyNoPostgres } from '../../../test/e2e/start-postgres.ts';
import { metadataSuite } from '../../../test/suites/registry/metadata-suite.ts';
import { outboxSuite } from '../../../test/suites/registry/outbox-suite.ts';
import { sharedRecordsSuite } from '../../../test/suites/registry/shared-records-suite.ts';
import { temporaryDirectory } from '../../../test/suites/temporary-directory.ts';
import { digestOf } from '../../oci/index.ts';
import { createSharedRecords, openPostgres, openSqlite, type SharedRecords, type SqlDatabase } from './index.ts';

interface Opened extends SharedRecords, AsyncDisposable {
  addBlob(repository: string, text: string): Promise<ReturnType<typeof digestOf>>;
}

function toOpened(database: SqlDatabase, close: () => void = () => undefined): Opened {
  const records = createSharedRecords(database);
  return {
    ...records,
    async addBlob(repository, text) {
      const digest = digestOf(text);
      await records.stored.announce(digest);
      await records.stored.add({ repository, digest }, text.length);
      return digest;
    },
    async [Symbol.asyncDispose]() {
      await database[Symbol.asyncDispose]();
      close();
    },
  };
}

async function onSqlite(): Promise<Opened> {
  const directory = temporaryDirectory();
  return toOpened(await openSqlite(join(directory.path, 'registry.db')), () => directory[Symbol.dispose]());
}

metadataSuite('SQLite', onSqlite);
outboxSuite('SQLite', onSqlite);
sharedRecordsSuite('SQLite', onSqlite);

describe('PostgreSQL', { skip: whyNoPostgres() }, () => {
  const directory = temporaryDirectory();
  let postgres: PostgresUnderTest;
  before(async () => {
    postgres = await startPostgres(join(directory.path, 'postgres'));
  });
  after(async () => {
    await postgres[Symbol.asyncDispose]();
    directory[Symbol.dispose]();
  });
  const onPostgres = async (): Promise<Opened> =>
    toOpened(await openPostgres({ url: postgres.createTables(), connections: 8 }));

  metadataSuite('PostgreSQL', onPostgres);
  outboxSuite('PostgreSQL', onPostgres);
  sharedRecordsSuite('PostgreSQL', onPostgres);
});
