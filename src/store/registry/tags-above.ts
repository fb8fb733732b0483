import { parseDigest } from '../../oci/index.ts';
import type { BlobAddress, PointedTag } from '../../registry/records/index.ts';
import { type Database, textOf } from '../database.ts';

/** The tags of what needs a blob or manifest, be it by way of others, and its own. Looks through all manifests of the repository. */
export function tagsAbove(database: Database, { repository, digest }: BlobAddress): readonly PointedTag[] {
  const found = new Set<string>([digest]);
  for (let level = [...found]; level.length > 0; ) {
    const above = database.all(aboveSql, repository, JSON.stringify(level)).map((row) => textOf(row, 'digest'));
    level = above.filter((each) => !found.has(each));
    for (const each of level) found.add(each);
  }
  return database
    .all(tagsSql, repository, JSON.stringify([...found]))
    .map((row) => ({ tag: textOf(row, 'tag'), digest: parseDigest(textOf(row, 'digest')) }));
}

const aboveSql = `SELECT DISTINCT digest FROM registry_manifest, json_each(registry_manifest.needs) AS need
  WHERE repository = ? AND need.value IN (SELECT value FROM json_each(?))`;
const tagsSql = `SELECT tag, digest FROM registry_tag WHERE repository = ? AND digest IN (SELECT value FROM json_each(?))
  ORDER BY tag`;
