import { type Digest, isRepository } from '../../oci/index.ts';
import { sizeOf } from '../blob-files.ts';
import { type Database, textOf } from '../database.ts';
import type { DiskStore } from '../disk-store.ts';
import { blobFile } from '../paths.ts';

/** A blob, and the repository of the registry that it is looked for in. */
export interface RepositoryBlob {
  readonly repository: string;
  readonly digest: Digest;
}

/** Part of a listing: what comes behind `after`, in the order of bytes. */
export interface RecordPage {
  readonly most: number;
  readonly after?: string;
}

/** Which repositories of the registry there are, and which blobs they have. */
export interface RepositoryRecords {
  has(repository: string): boolean;
  /** Those that have manifests. */
  list(page: RecordPage): readonly string[];
}

/** Blobs that repositories have. */
export interface BlobLinkRecords {
  has(blob: RepositoryBlob): boolean;
  /** @returns whether the blob is in the store */
  link(blob: RepositoryBlob): boolean;
  unlink(blob: RepositoryBlob): boolean;
  findHolders(digest: Digest, most: number): readonly string[];
}

export function createRepositoryRecords(database: Database): RepositoryRecords {
  return {
    has: (repository) => database.get('SELECT 1 FROM registry_repository WHERE name = ?', repository) !== undefined,
    list: ({ most, after = '' }) =>
      database
        .all(
          `SELECT name FROM registry_repository WHERE name > ?
           AND EXISTS (SELECT 1 FROM registry_manifest WHERE repository = name) ORDER BY name LIMIT ?`,
          after,
          most,
        )
        .map((row) => textOf(row, 'name')),
  };
}

/**
 * @param shared whether a repository has every blob that is in the store, until it is removed from the repository: such a removal is
 *   kept as a row with a time in `removed`
 */
export function createBlobLinkRecords({ paths, database }: DiskStore, shared: boolean): BlobLinkRecords {
  const isStored = (digest: Digest): boolean => sizeOf(blobFile(paths, digest)) !== undefined;

  function has({ repository, digest }: RepositoryBlob): boolean {
    const row = database.get(
      'SELECT removed FROM registry_blob WHERE repository = ? AND digest = ?',
      repository,
      digest,
    );
    return row === undefined ? shared && isStored(digest) : row.removed === null;
  }

  return {
    has,
    link: (blob) =>
      // Under the lock of a collector: what is found now is kept by the row.
      database.write('boot', () => {
        if (!isStored(blob.digest)) return false;
        putLink(database, blob);
        return true;
      }),
    unlink: (blob) =>
      database.write('disk', () => {
        if (!has(blob)) return false;
        const { repository, digest } = blob;
        database.run(
          `INSERT INTO registry_blob VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET removed = excluded.removed`,
          repository,
          digest,
          Date.now(),
          Date.now(),
        );
        return true;
      }),
    findHolders: (digest, most) =>
      database
        .all(
          'SELECT repository FROM registry_blob WHERE digest = ? AND removed IS NULL ORDER BY repository LIMIT ?',
          digest,
          most,
        )
        .map((row) => textOf(row, 'repository'))
        .filter(isRepository),
  };
}

/** To be called with the write lock held, the blob being in the store. */
export function putLink(database: Database, { repository, digest }: RepositoryBlob): void {
  putRepository(database, repository);
  database.run(
    'INSERT INTO registry_blob VALUES (?, ?, ?, NULL) ON CONFLICT DO UPDATE SET removed = NULL WHERE removed IS NOT NULL',
    repository,
    digest,
    Date.now(),
  );
}

export function putRepository(database: Database, repository: string): void {
  database.run('INSERT INTO registry_repository VALUES (?, ?) ON CONFLICT DO NOTHING', repository, Date.now());
}
