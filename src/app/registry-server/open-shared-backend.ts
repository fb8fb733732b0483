import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isFault, reasonOf } from '../../base/index.ts';
import type { Outbox, RegistryMetadata } from '../../registry/records/index.ts';
import { type MetadataConfig, type S3Config, serveFault } from '../../registry/server/index.ts';
import {
  type BucketSettings,
  type BucketStorage,
  createSharedRecords,
  createSqlUploadRecords,
  openBucketStorage,
  openPostgres,
  openSqlite,
  type SqlDatabase,
} from '../../registry/shared/index.ts';
import type { Nacre } from '../nacre.ts';

/** Where blobs and records are that do not lie in the store. */
export interface SharedBackendConfig {
  readonly s3: S3Config;
  readonly metadata?: MetadataConfig;
}

/** What several servers may have open at a time, on several machines. */
export interface SharedBackend extends AsyncDisposable {
  readonly storage: BucketStorage;
  readonly metadata: RegistryMetadata;
  readonly outbox: Outbox;
  readonly sweep: BucketStorage['sweep'];
}

/**
 * Opens a bucket and a database. Both may be out of reach for now; a bucket that does not let us in is told.
 *
 * @throws serve/bad-config, shared/refused, shared/newer-schema, shared/damaged
 */
export async function openSharedBackend(
  { store }: Nacre,
  { s3, metadata = {} }: SharedBackendConfig,
  onFailure?: (error: unknown) => void,
): Promise<SharedBackend> {
  const directory = join(store.paths.root, 'registry');
  const database = await openDatabase(directory, metadata, onFailure);
  const records = createSharedRecords(database);
  const storage = await openBucketStorage({
    settings: toSettings(s3),
    records: createSqlUploadRecords(database),
    stored: records.stored,
    spool: join(directory, 'parts'),
    redirect: s3.redirect === true,
  });
  const close = async (): Promise<void> => {
    storage[Symbol.dispose]();
    await database[Symbol.asyncDispose]();
  };
  try {
    await storage.check();
  } catch (error) {
    if (!isFault(error, 'shared/unavailable')) {
      await close();
      throw error;
    }
  }
  return {
    storage,
    metadata: records.metadata,
    outbox: records.outbox,
    sweep: (linkedBefore) => storage.sweep(linkedBefore),
    [Symbol.asyncDispose]: close,
  };
}

function openDatabase(
  directory: string,
  metadata: MetadataConfig,
  onFailure: (error: unknown) => void = () => undefined,
): Promise<SqlDatabase> {
  const { postgres, postgresFile, connections, sqlite = join(directory, 'metadata.db') } = metadata;
  const url = postgresFile === undefined ? postgres : readLine(postgresFile);
  if (url === undefined) return openSqlite(sqlite);
  return openPostgres({ url, onFailure, ...(connections === undefined ? {} : { connections }) });
}

function readLine(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    throw serveFault('serve/bad-config', `${path} can not be read: ${reasonOf(error)}`, {
      hint: 'Write the URL of the database to it: postgres://user:password@host/database.',
      cause: error,
    });
  }
}

function toSettings({ accessKeyFile, secretKeyFile, redirect: _redirect, ...settings }: S3Config): BucketSettings {
  if (accessKeyFile === undefined || secretKeyFile === undefined) return settings;
  return { ...settings, keyFiles: { accessKey: accessKeyFile, secretKey: secretKeyFile } };
}
