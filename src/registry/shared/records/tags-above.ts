import { parseDigest } from '../../../oci/index.ts';
import type { BlobAddress, PointedTag } from '../../records/index.ts';
import { textOf } from '../rows.ts';
import type { Sql } from '../sql.ts';

/** The tags of what needs a blob or manifest, be it by way of others, and its own. */
export async function tagsAbove(sql: Sql, { repository, digest }: BlobAddress): Promise<readonly PointedTag[]> {
  const found = new Set<string>([digest]);
  for (let level = [...found]; level.length > 0; ) {
    const above = (await sql.all(aboveSql, repository, JSON.stringify(level))).map((row) => textOf(row, 'digest'));
    level = above.filter((each) => !found.has(each));
    for (const each of level) found.add(each);
  }
  const rows = await sql.all(tagsSql, repository, JSON.stringify([...found]));
  return rows.map((row) => ({ tag: textOf(row, 'tag'), digest: parseDigest(textOf(row, 'digest')) }));
}

const aboveSql = `SELECT DISTINCT digest FROM registry_need WHERE repository = $1 AND need IN (SELECT value FROM each_text($2))`;
const tagsSql = `SELECT tag, digest FROM registry_tag WHERE repository = $1 AND digest IN (SELECT value FROM each_text($2))
  ORDER BY tag`;
