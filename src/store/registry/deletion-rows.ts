import type { BlobAddress, Deletion, PointedTag } from '../../registry/records/index.ts';
import { type Database, numberOf, textOf } from '../database.ts';
import { countIn, countOut } from './quota-records.ts';

// Moves rows between what repositories hold and what can be brought back. Everything here is called with the write lock held.

/** A tag is about to leave a manifest, because it is removed or pointed elsewhere. */
export function releaseTag(database: Database, repository: string, { tag, digest }: PointedTag, of: Deletion): void {
  database.run(
    'UPDATE registry_manifest SET untagged = ? WHERE repository = ? AND digest = ?',
    of.now,
    repository,
    digest,
  );
  if (of.until <= of.now) return;
  database.run(
    'INSERT OR REPLACE INTO registry_deleted_tag VALUES (?, ?, ?, ?, ?, ?)',
    repository,
    tag,
    of.now,
    digest,
    of.until,
    of.why,
  );
}

/** @returns whether the tag was there, and pointed to that */
export function dropTag(database: Database, repository: string, pointed: PointedTag, deletion: Deletion): boolean {
  const { tag, digest } = pointed;
  const sql = 'DELETE FROM registry_tag WHERE repository = ? AND tag = ? AND digest = ?';
  if (database.run(sql, repository, tag, digest) === 0) return false;
  releaseTag(database, repository, pointed, deletion);
  return true;
}

const columns =
  'repository, digest, media_type, size, subject, artifact_type, annotations, pushed, needs, pulled, untagged';

/** Removes a manifest that no tag points to. @returns whether it was there */
export function dropManifest(
  database: Database,
  { repository, digest }: BlobAddress,
  { now, until, why }: Deletion,
): boolean {
  const row = database.get(
    'SELECT size FROM registry_manifest WHERE repository = ? AND digest = ?',
    repository,
    digest,
  );
  if (row === undefined) return false;
  // Also when it can not be brought back: the next cleaning is to know that what refers to it has lost it.
  database.run(
    `INSERT OR REPLACE INTO registry_deleted_manifest (${columns}, deleted, until, why)
     SELECT ${columns}, ?, ?, ? FROM registry_manifest WHERE repository = ? AND digest = ?`,
    now,
    until,
    why,
    repository,
    digest,
  );
  database.run('DELETE FROM registry_manifest WHERE repository = ? AND digest = ?', repository, digest);
  countOut(database, { repository, digest, size: numberOf(row, 'size') });
  return true;
}

/** Brings a manifest back, without tags and links. @returns whether it could be */
export function reviveManifest(
  database: Database,
  { repository, digest }: BlobAddress,
  { now, force }: { readonly now: number; readonly force: boolean },
): boolean {
  const sql = 'SELECT size FROM registry_deleted_manifest WHERE repository = ? AND digest = ? AND until > ?';
  const row = database.get(sql, repository, digest, now);
  if (row === undefined) return false;
  countIn(database, { repository, digest, size: numberOf(row, 'size') }, force);
  database.run(
    `INSERT OR IGNORE INTO registry_manifest (${columns})
     SELECT ${columns} FROM registry_deleted_manifest WHERE repository = ? AND digest = ?`,
    repository,
    digest,
  );
  // Else rules would take it out again at once.
  database.run(
    'UPDATE registry_manifest SET untagged = ? WHERE repository = ? AND digest = ?',
    now,
    repository,
    digest,
  );
  forgetDeleted(database, { repository, digest });
  return true;
}

/** A manifest is there again: it is not to be brought back any more. */
export function forgetDeleted(database: Database, { repository, digest }: BlobAddress): void {
  database.run('DELETE FROM registry_deleted_manifest WHERE repository = ? AND digest = ?', repository, digest);
}

/** Tags that point to a manifest, in order. */
export function tagsOf(database: Database, { repository, digest }: BlobAddress): readonly PointedTag[] {
  return database
    .all('SELECT tag FROM registry_tag WHERE repository = ? AND digest = ? ORDER BY tag', repository, digest)
    .map((row) => ({ tag: textOf(row, 'tag'), digest }));
}
