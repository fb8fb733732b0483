import { type Digest, parseDigest } from '../../../oci/index.ts';
import type { PointedTag, RestoreOptions, RestoreOutcome } from '../../records/index.ts';
import { numberOf, textOf } from '../rows.ts';
import type { Sql } from '../sql.ts';
import { bringBack } from './bring-back.ts';
import { findTags, putTag, releaseTag } from './deletions.ts';
import { weigh } from './quota-records.ts';
import { lockRepository, reviseRepository } from './repository-records.ts';

/** With the tags that went along with it and are not set by now. */
export async function restoreManifest(
  sql: Sql,
  repository: string,
  digest: Digest,
  now: number,
): Promise<RestoreOutcome> {
  await lockRepository(sql, repository);
  const [gone] = await sql.all(
    'SELECT deleted FROM registry_manifest WHERE repository = $1 AND digest = $2 AND until > $3',
    repository,
    digest,
    now,
  );
  if (gone === undefined) return { kind: 'unknown' };
  const manifests = await bringAllBack(sql, repository, digest, now);
  const tags = await sql.all(
    `SELECT tag FROM registry_deleted_tag WHERE repository = $1 AND digest = $2 AND deleted = $3
     AND tag NOT IN (SELECT tag FROM registry_tag WHERE repository = $1)`,
    repository,
    digest,
    numberOf(gone, 'deleted'),
  );
  for (const row of tags) await setTag(sql, repository, { tag: textOf(row, 'tag'), digest }, now);
  return { kind: 'restored', digest, manifests };
}

/** As it was when it was last removed or moved, and what it pointed to is there or can be brought back. */
export async function restoreTag(
  sql: Sql,
  repository: string,
  tag: string,
  { now, until, isWriteOnce }: RestoreOptions,
): Promise<RestoreOutcome> {
  await lockRepository(sql, repository);
  const [current] = await findTags(sql, repository, { tags: [tag] });
  const [last] = await sql.all(lastSql, repository, tag, now, current?.digest ?? '');
  if (last === undefined) return { kind: 'unknown' };
  if (current !== undefined && isWriteOnce?.(tag) === true) return { kind: 'write-once', digest: current.digest };
  const digest = parseDigest(textOf(last, 'digest'));
  const manifests = await bringAllBack(sql, repository, digest, now);
  if (current !== undefined) await releaseTag(sql, repository, current, { now, until, why: 'moved' });
  await setTag(sql, repository, { tag, digest }, now);
  return { kind: 'restored', digest, manifests };
}

const lastSql = `SELECT digest FROM registry_deleted_tag AS gone
  WHERE repository = $1 AND tag = $2 AND until > $3 AND digest <> $4 AND EXISTS (SELECT 1 FROM registry_manifest
    WHERE repository = $1 AND registry_manifest.digest = gone.digest AND (deleted IS NULL OR registry_manifest.until > $3))
  ORDER BY deleted DESC, id DESC LIMIT 1`;

/** No quota is asked. @returns what was gone */
async function bringAllBack(sql: Sql, repository: string, digest: Digest, now: number): Promise<readonly Digest[]> {
  await reviseRepository(sql, repository);
  const { manifests, weighed } = await bringBack(sql, repository, [digest], now);
  await weigh(sql, repository, weighed, 1, { force: true });
  return manifests;
}

async function setTag(sql: Sql, repository: string, pointed: PointedTag, now: number): Promise<void> {
  await putTag(sql, repository, pointed, now);
  await sql.run(
    'DELETE FROM registry_deleted_tag WHERE repository = $1 AND tag = $2 AND digest = $3',
    repository,
    pointed.tag,
    pointed.digest,
  );
}
