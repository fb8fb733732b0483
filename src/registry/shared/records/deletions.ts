import { type Digest, parseDigest } from '../../../oci/index.ts';
import type { Deletion, PointedTag } from '../../records/index.ts';
import { numberOf, textOf } from '../rows.ts';
import type { Sql } from '../sql.ts';
import type { Weighed } from './quota-records.ts';

// What goes, and what is brought back. Everything here is done with the repository locked.

/** Tags of a repository: those that are named, or those that point to a manifest. */
export async function findTags(
  sql: Sql,
  repository: string,
  sought: { readonly tags: readonly string[] } | { readonly digest: Digest },
): Promise<readonly PointedTag[]> {
  const rows =
    'tags' in sought
      ? await sql.all(
          'SELECT tag, digest FROM registry_tag WHERE repository = $1 AND tag IN (SELECT value FROM each_text($2))',
          repository,
          JSON.stringify(sought.tags),
        )
      : await sql.all(
          'SELECT tag, digest FROM registry_tag WHERE repository = $1 AND digest = $2 ORDER BY tag',
          repository,
          sought.digest,
        );
  return rows.map((row) => ({ tag: textOf(row, 'tag'), digest: parseDigest(textOf(row, 'digest')) }));
}

/** Points a tag, wherever it pointed. */
export async function putTag(sql: Sql, repository: string, { tag, digest }: PointedTag, now: number): Promise<void> {
  await sql.run(
    `INSERT INTO registry_tag (repository, tag, digest, pushed) VALUES ($1, $2, $3, $4)
     ON CONFLICT (repository, tag) DO UPDATE SET digest = excluded.digest, pushed = excluded.pushed`,
    repository,
    tag,
    digest,
    now,
  );
}

/** A tag leaves a manifest, because it is removed or pointed elsewhere. */
export async function releaseTag(
  sql: Sql,
  repository: string,
  { tag, digest }: PointedTag,
  of: Deletion,
): Promise<void> {
  const untagged = sql.run(
    'UPDATE registry_manifest SET untagged = $3 WHERE repository = $1 AND digest = $2',
    repository,
    digest,
    of.now,
  );
  if (of.until <= of.now) return void (await untagged);
  const kept = sql.run(
    'INSERT INTO registry_deleted_tag (repository, tag, digest, deleted, until, why) VALUES ($1, $2, $3, $4, $5, $6)',
    repository,
    tag,
    digest,
    of.now,
    of.until,
    of.why,
  );
  await Promise.all([untagged, kept]);
}

/** @returns whether the tag was there, and pointed to that */
export async function dropTag(sql: Sql, repository: string, pointed: PointedTag, deletion: Deletion): Promise<boolean> {
  const dropped = await sql.run(
    'DELETE FROM registry_tag WHERE repository = $1 AND tag = $2 AND digest = $3',
    repository,
    pointed.tag,
    pointed.digest,
  );
  if (dropped > 0) await releaseTag(sql, repository, pointed, deletion);
  return dropped > 0;
}

/** Removes a manifest that no tag points to. @returns what the repository has no more: one, or none when it was not there */
export async function dropManifest(
  sql: Sql,
  repository: string,
  digest: Digest,
  { now, until, why }: Deletion,
): Promise<readonly Weighed[]> {
  // Also when it can not be brought back: the next cleaning is to know that what refers to it has lost it.
  const rows = await sql.all(
    `UPDATE registry_manifest SET deleted = $3, until = $4, why = $5
     WHERE repository = $1 AND digest = $2 AND deleted IS NULL RETURNING size`,
    repository,
    digest,
    now,
    until,
    why,
  );
  return rows.map((row) => ({ digest, size: numberOf(row, 'size') }));
}
