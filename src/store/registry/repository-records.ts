import { type Digest, isRepository } from '../../oci/index.ts';
import {
  type AtOnce,
  type BlobAddress,
  type BlobLinks,
  findFixed,
  type RepositoryRecords,
} from '../../registry/records/index.ts';
import { sizeOf } from '../blob-files.ts';
import { type Database, numberOf, textOf } from '../database.ts';
import type { DiskStore } from '../disk-store.ts';
import { blobFile } from '../paths.ts';
import { type CountedContent, countIn, countOut, withinQuota } from './quota-records.ts';
import { tagsAbove } from './tags-above.ts';

/** Blobs that repositories have. */
export interface LocalLinks extends AtOnce<BlobLinks> {
  /** Whether the repository has it, or had it until cleaning took it out, which is not final yet. */
  mayHave(blob: BlobAddress): boolean;
}

export function createRepositoryRecords(database: Database): AtOnce<RepositoryRecords> {
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
export function createBlobLinkRecords({ paths, database }: DiskStore, shared: boolean): LocalLinks {
  const sizeIn = (digest: Digest): number | undefined => sizeOf(blobFile(paths, digest));
  const findRow = 'SELECT removed, held, size FROM registry_blob WHERE repository = ? AND digest = ?';

  function has({ repository, digest }: BlobAddress): boolean {
    const row = database.get(findRow, repository, digest);
    return row === undefined ? shared && sizeIn(digest) !== undefined : row.removed === null;
  }

  function unlink({ repository, digest }: BlobAddress): void {
    const now = Date.now();
    const before = database.get(findRow, repository, digest);
    database.run(
      `INSERT INTO registry_blob (repository, digest, linked, removed) VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET removed = excluded.removed`,
      repository,
      digest,
      now,
      now,
    );
    if (typeof before?.size === 'number') countOut(database, { repository, digest, size: numberOf(before, 'size') });
  }

  return {
    has,
    mayHave(blob) {
      const row = database.get(findRow, blob.repository, blob.digest);
      return has(blob) || (typeof row?.held === 'number' && row.held > Date.now());
    },
    link: (blob) =>
      // Under the lock of a collector: what is found now is kept by the row.
      withinQuota(() =>
        database.write('boot', () => {
          const size = sizeIn(blob.digest);
          if (size === undefined) return 'absent';
          putLink(database, { ...blob, size });
          return 'linked';
        }),
      ),
    unlink: (blob, rules = {}) =>
      database.write('disk', () => {
        if (!has(blob)) return false;
        const fixed = rules.isWriteOnce && findFixed(tagsAbove(database, blob), rules);
        if (fixed !== undefined) return { fixed };
        unlink(blob);
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

/**
 * To be called with the write lock held, the blob being in the store.
 *
 * @param options.force whether quotas are not asked @default false
 * @throws OverQuota
 */
export function putLink(
  database: Database,
  content: CountedContent,
  { force = false }: { readonly force?: boolean } = {},
): void {
  const { repository, digest, size } = content;
  putRepository(database, repository);
  const sql = 'SELECT 1 FROM registry_blob WHERE repository = ? AND digest = ? AND removed IS NULL';
  if (database.get(sql, repository, digest) === undefined) countIn(database, content, force);
  database.run(
    `INSERT INTO registry_blob (repository, digest, linked, size) VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET linked = excluded.linked, size = excluded.size, removed = NULL, held = NULL`,
    repository,
    digest,
    Date.now(),
    size,
  );
}

export function putRepository(database: Database, repository: string): void {
  const sql = 'INSERT INTO registry_repository (name, created) VALUES (?, ?) ON CONFLICT DO NOTHING';
  database.run(sql, repository, Date.now());
}

/** What was decided on what the repository held before is not to be done any more. */
export function changeRevision(database: Database, repository: string): void {
  database.run('UPDATE registry_repository SET revision = revision + 1 WHERE name = ?', repository);
}
