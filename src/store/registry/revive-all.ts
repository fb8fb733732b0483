import { type Digest, parseDigest } from '../../oci/index.ts';
import type { BlobAddress } from '../../registry/records/index.ts';
import { sizeOf } from '../blob-files.ts';
import { type Database, textOf } from '../database.ts';
import type { DiskStore } from '../disk-store.ts';
import { blobFile } from '../paths.ts';
import { reviveManifest } from './deletion-rows.ts';
import { needsOf } from './manifest-needs.ts';
import { changeRevision, putLink, putRepository } from './repository-records.ts';

/**
 * Brings back a manifest, those that it needs, its referrers that went after it, and the links of all their blobs. To be called with the write lock held.
 *
 * @param how.force whether quotas are not asked
 * @returns those that were gone
 * @throws OverQuota
 */
export function reviveAll(
  store: DiskStore,
  { repository, digest }: BlobAddress,
  how: { readonly now: number; readonly force: boolean },
): readonly Digest[] {
  const { database } = store;
  const revived: Digest[] = [];
  const open = [digest];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (!reviveManifest(database, { repository, digest: next }, how)) continue;
    revived.push(next);
    const sql = 'SELECT digest, subject, needs FROM registry_manifest WHERE repository = ? AND digest = ?';
    const row = database.get(sql, repository, next);
    const needs = row === undefined ? [] : needsOf(store, row);
    linkAgain(store, repository, needs, how.force);
    open.push(...needs, ...goneReferrers(database, { repository, digest: next }));
  }
  putRepository(database, repository);
  changeRevision(database, repository);
  return revived;
}

function goneReferrers(database: Database, { repository, digest }: BlobAddress): readonly Digest[] {
  const sql = `SELECT digest FROM registry_deleted_manifest WHERE repository = ? AND subject = ? AND why = 'orphaned'`;
  return database.all(sql, repository, digest).map((row) => parseDigest(textOf(row, 'digest')));
}

function linkAgain({ database, paths }: DiskStore, repository: string, needs: readonly Digest[], force: boolean): void {
  for (const digest of needs) {
    const size = isManifest(database, { repository, digest }) ? undefined : sizeOf(blobFile(paths, digest));
    if (size !== undefined) putLink(database, { repository, digest, size }, { force });
  }
}

function isManifest(database: Database, { repository, digest }: BlobAddress): boolean {
  const sql = `SELECT 1 FROM registry_manifest WHERE repository = ?1 AND digest = ?2
    UNION ALL SELECT 1 FROM registry_deleted_manifest WHERE repository = ?1 AND digest = ?2`;
  return database.get(sql, repository, digest) !== undefined;
}
