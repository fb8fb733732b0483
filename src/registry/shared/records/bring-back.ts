import { type Digest, parseDigest } from '../../../oci/index.ts';
import { numberOf, textOf } from '../rows.ts';
import type { Sql, SqlRow } from '../sql.ts';
import type { Weighed } from './quota-records.ts';

/** What is there again. */
export interface BroughtBack {
  readonly manifests: readonly Digest[];
  /** These manifests, and blobs. */
  readonly weighed: readonly Weighed[];
}

/**
 * Brings back manifests that are gone, the manifests that these need, their referrers that went after them, and the links of all their blobs. The
 * repository must be locked. The objects of these blobs are there: manifests that can be brought back keep them.
 */
export async function bringBack(
  sql: Sql,
  repository: string,
  digests: readonly Digest[],
  now: number,
): Promise<BroughtBack> {
  const manifests: Weighed[] = [];
  const blobs: Weighed[] = [];
  for (let wanted: readonly string[] = digests; wanted.length > 0; ) {
    const revived = (await sql.all(reviveSql, repository, JSON.stringify(wanted), now)).map(toWeighed);
    if (revived.length === 0) break;
    const list = JSON.stringify(revived.map(({ digest }) => digest));
    const [linked, next] = await Promise.all([
      sql.all(linkSql, repository, list, now),
      sql.all(nextSql, repository, list, now),
    ]);
    manifests.push(...revived);
    blobs.push(...linked.map(toWeighed));
    wanted = next.map((row) => textOf(row, 'digest'));
  }
  return { manifests: manifests.map(({ digest }) => parseDigest(digest)), weighed: [...manifests, ...blobs] };
}

const theirNeeds = `SELECT need FROM registry_need WHERE repository = $1 AND digest IN (SELECT value FROM each_text($2))`;

const reviveSql = `UPDATE registry_manifest SET deleted = NULL, until = NULL, why = NULL, untagged = $3
  WHERE repository = $1 AND digest IN (SELECT value FROM each_text($2)) AND until > $3 RETURNING digest, size`;

const linkSql = `INSERT INTO registry_link (repository, digest, size, linked)
  SELECT $1, digest, size, CAST($3 AS BIGINT) FROM registry_stored
    WHERE size IS NOT NULL AND claimed IS NULL AND digest IN (${theirNeeds})
  ON CONFLICT (repository, digest) DO UPDATE SET held_until = NULL WHERE registry_link.held_until IS NOT NULL
  RETURNING digest, size`;

const nextSql = `SELECT digest FROM registry_manifest WHERE repository = $1 AND until > $3
  AND (digest IN (${theirNeeds}) OR (why = 'orphaned' AND subject IN (SELECT value FROM each_text($2))))`;

function toWeighed(row: SqlRow): Weighed {
  return { digest: textOf(row, 'digest'), size: numberOf(row, 'size') };
}
