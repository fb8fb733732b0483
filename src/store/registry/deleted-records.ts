import { type Digest, isDigest, parseDigest } from '../../oci/index.ts';
import {
  type AtOnce,
  type BlobAddress,
  type DeletedRecords,
  type PointedTag,
  type RestoreOptions,
  type RestoreOutcome,
  toDeletedRecord,
} from '../../registry/records/index.ts';
import { sizeOf } from '../blob-files.ts';
import { type Database, numberOf, textOf } from '../database.ts';
import type { DiskStore } from '../disk-store.ts';
import { blobFile } from '../paths.ts';
import { releaseTag } from './deletion-rows.ts';
import { toRecordRow } from './record-row.ts';
import { reviveAll } from './revive-all.ts';
import { findTag, pointTag } from './tag-records.ts';

/** @param shared as of `createBlobLinkRecords` */
export function createDeletedRecords(store: DiskStore, shared: boolean): AtOnce<DeletedRecords> {
  const { database } = store;
  return {
    list: ({ repository = null, most, now }) =>
      database
        .all(
          `SELECT repository, tag, digest, deleted, until, why FROM registry_deleted_tag
             WHERE until > ?1 AND (?2 IS NULL OR repository = ?2)
           UNION ALL SELECT repository, NULL, digest, deleted, until, why FROM registry_deleted_manifest
             WHERE until > ?1 AND (?2 IS NULL OR repository = ?2)
           ORDER BY deleted DESC, repository, tag, digest LIMIT ?3`,
          now,
          repository,
          most,
        )
        .map(toRecordRow)
        .map(toDeletedRecord),
    restore: (repository, reference, options) =>
      database.write('disk', () =>
        isDigest(reference)
          ? restoreManifest(store, { repository, digest: reference }, options)
          : restoreTag(store, repository, reference, options),
      ),
    purge: (now) => database.write('boot', () => purge(store, shared, now)),
  };
}

/** With the tags that went along with it and are not set by now. */
function restoreManifest(store: DiskStore, address: BlobAddress, options: RestoreOptions): RestoreOutcome {
  const { database } = store;
  const { repository, digest } = address;
  const sql = 'SELECT deleted FROM registry_deleted_manifest WHERE repository = ? AND digest = ? AND until > ?';
  const row = database.get(sql, repository, digest, options.now);
  if (row === undefined) return { kind: 'unknown' };
  const manifests = reviveAll(store, address, { now: options.now, force: true });
  const tags = database.all(
    'SELECT tag FROM registry_deleted_tag WHERE repository = ? AND digest = ? AND deleted = ?',
    repository,
    digest,
    numberOf(row, 'deleted'),
  );
  for (const tag of tags.map((each) => textOf(each, 'tag')))
    if (findTag(database, repository, tag) === undefined) setTag(database, repository, { tag, digest }, options.now);
  return { kind: 'restored', digest, manifests };
}

/** As it was when it was last removed or moved, and what it pointed to is there or can be brought back. */
function restoreTag(store: DiskStore, repository: string, tag: string, options: RestoreOptions): RestoreOutcome {
  const { database } = store;
  const { now, until, isWriteOnce } = options;
  const current = findTag(database, repository, tag);
  const digest = lastOf(database, repository, tag, now).find((each) => each !== current);
  if (digest === undefined) return { kind: 'unknown' };
  if (current !== undefined && isWriteOnce?.(tag) === true) return { kind: 'write-once', digest: current };
  const manifests = reviveAll(store, { repository, digest }, { now, force: true });
  if (current !== undefined) releaseTag(database, repository, { tag, digest: current }, { now, until, why: 'moved' });
  setTag(database, repository, { tag, digest }, now);
  return { kind: 'restored', digest, manifests };
}

function lastOf(database: Database, repository: string, tag: string, now: number): readonly Digest[] {
  return database
    .all(
      `SELECT digest FROM registry_deleted_tag AS gone WHERE repository = ?1 AND tag = ?2 AND until > ?3
       AND (EXISTS (SELECT 1 FROM registry_manifest WHERE repository = ?1 AND digest = gone.digest)
         OR EXISTS (SELECT 1 FROM registry_deleted_manifest WHERE repository = ?1 AND digest = gone.digest AND until > ?3))
       ORDER BY deleted DESC`,
      repository,
      tag,
      now,
    )
    .map((row) => parseDigest(textOf(row, 'digest')));
}

function setTag(database: Database, repository: string, pointed: PointedTag, now: number): void {
  pointTag(database, repository, pointed, now);
  const sql = 'DELETE FROM registry_deleted_tag WHERE repository = ? AND tag = ? AND digest = ?';
  database.run(sql, repository, pointed.tag, pointed.digest);
}

function purge({ database, paths }: DiskStore, shared: boolean, now: number): number {
  const manifests = database.run('DELETE FROM registry_deleted_manifest WHERE until <= ?', now);
  const tags = database.run('DELETE FROM registry_deleted_tag WHERE until <= ?', now);
  const links = database
    .all('SELECT repository, digest, held FROM registry_blob WHERE removed IS NOT NULL AND coalesce(held, 0) <= ?', now)
    // Where repositories have what the store has, the row says that this one is not to have it.
    .filter(
      (row) =>
        !shared || row.held !== null || sizeOf(blobFile(paths, parseDigest(textOf(row, 'digest')))) === undefined,
    );
  for (const row of links) {
    const sql = 'DELETE FROM registry_blob WHERE repository = ? AND digest = ?';
    database.run(sql, textOf(row, 'repository'), textOf(row, 'digest'));
  }
  return manifests + tags + links.length;
}
