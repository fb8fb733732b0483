import { type Digest, isDigest } from '../../oci/index.ts';
import {
  type AtOnce,
  type BlobAddress,
  type QuotaRecords,
  type QuotaUse,
  toQuotaUse,
} from '../../registry/records/index.ts';
import { sizeOf } from '../blob-files.ts';
import { type Database, numberOf, textOf } from '../database.ts';
import type { DiskStore } from '../disk-store.ts';
import { blobFile } from '../paths.ts';
import { toRecordRow } from './record-row.ts';

export function createQuotaRecords(store: DiskStore): AtOnce<QuotaRecords> {
  const { database } = store;
  return {
    set: (quotas) =>
      database.write('disk', () => {
        const known = new Map(all(database).map((each) => [each.prefix, each]));
        database.run('DELETE FROM registry_quota');
        if (quotas.some(({ prefix }) => !known.has(prefix))) measureLinks(store);
        for (const { prefix, quota } of quotas) {
          const used = known.get(prefix)?.used ?? countUse(database, prefix);
          database.run('INSERT INTO registry_quota VALUES (?, ?, ?)', prefix, quota, used);
        }
      }),
    list: (repository) => (repository === undefined ? all(database) : quotasOf(database, repository)),
  };
}

/** Thrown to take back a transaction that would go over a quota. */
class OverQuota extends Error {
  readonly use: QuotaUse;

  constructor(use: QuotaUse) {
    super(`over the quota of ${use.prefix}`);
    this.use = use;
  }
}

/** @returns what `work` gives, or the quota that it would go over, when all that it changed is taken back */
export function withinQuota<Result>(work: () => Result): Result | { readonly over: QuotaUse } {
  try {
    return work();
  } catch (error) {
    if (error instanceof OverQuota) return { over: error.use };
    throw error;
  }
}

/** What a repository is about to have. */
export interface CountedContent extends BlobAddress {
  readonly size: number;
}

/**
 * Counts a blob or manifest towards the quotas. To be called with the write lock held, before its row is made.
 *
 * @param force whether quotas are not asked
 * @throws OverQuota
 */
export function countIn(database: Database, { repository, digest, size }: CountedContent, force: boolean): void {
  for (const use of quotasOf(database, repository)) {
    if (isUsed(database, use.prefix, digest)) continue;
    if (!force && use.used + size > use.quota) throw new OverQuota(use);
    database.run('UPDATE registry_quota SET used = used + ? WHERE prefix = ?', size, use.prefix);
  }
}

/** The same for what a repository no longer has; to be called when its row is gone. */
export function countOut(database: Database, { repository, digest, size }: CountedContent): void {
  for (const { prefix } of quotasOf(database, repository))
    if (!isUsed(database, prefix, digest))
      database.run('UPDATE registry_quota SET used = max(0, used - ?) WHERE prefix = ?', size, prefix);
}

// What lies below a prefix lies between the slash and the character after it.
const below = "(?1 = '' OR repository = ?1 OR (repository > ?1 || '/' AND repository < ?1 || '0'))";

function isUsed(database: Database, prefix: string, digest: Digest): boolean {
  const sql = `SELECT 1 FROM registry_blob WHERE digest = ?2 AND removed IS NULL AND ${below}
    UNION ALL SELECT 1 FROM registry_manifest WHERE digest = ?2 AND ${below} LIMIT 1`;
  return database.get(sql, prefix, digest) !== undefined;
}

function countUse(database: Database, prefix: string): number {
  const sql = `SELECT coalesce(sum(size), 0) AS used FROM (SELECT max(size) AS size FROM (
      SELECT digest, size FROM registry_blob WHERE removed IS NULL AND ${below}
      UNION ALL SELECT digest, size FROM registry_manifest WHERE ${below}) GROUP BY digest)`;
  return numberOf(database.get(sql, prefix) ?? {}, 'used');
}

function all(database: Database): readonly QuotaUse[] {
  return database.all('SELECT * FROM registry_quota ORDER BY prefix').map(toRecordRow).map(toQuotaUse);
}

function quotasOf(database: Database, repository: string): readonly QuotaUse[] {
  const sql = `SELECT * FROM registry_quota
    WHERE prefix = '' OR prefix = ?1 OR substr(?1, 1, length(prefix) + 1) = prefix || '/' ORDER BY prefix`;
  return database.all(sql, repository).map(toRecordRow).map(toQuotaUse);
}

/** Writes down the size of blobs that were linked before sizes were. */
function measureLinks({ database, paths }: DiskStore): void {
  for (const row of database.all('SELECT DISTINCT digest FROM registry_blob WHERE size IS NULL')) {
    const digest = textOf(row, 'digest');
    const size = isDigest(digest) ? sizeOf(blobFile(paths, digest)) : undefined;
    if (size !== undefined)
      database.run('UPDATE registry_blob SET size = ? WHERE digest = ? AND size IS NULL', size, digest);
  }
}
