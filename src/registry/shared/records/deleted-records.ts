import { isDigest } from '../../../oci/index.ts';
import { type RegistryMetadata, toDeletedRecord } from '../../records/index.ts';
import { textOf } from '../rows.ts';
import type { SqlDatabase } from '../sql.ts';
import { toRecordRow } from './record-row.ts';
import { lockRepository } from './repository-records.ts';
import { restoreManifest, restoreTag } from './restore.ts';

export function createDeletedRecords(database: SqlDatabase): RegistryMetadata['deleted'] {
  return {
    list: async ({ repository = null, most, now }) => {
      const rows = await database.all(listSql, now, repository, most);
      return rows.map(toRecordRow).map(toDeletedRecord);
    },
    restore: (repository, reference, options) =>
      database.write((sql) =>
        isDigest(reference)
          ? restoreManifest(sql, repository, reference, options.now)
          : restoreTag(sql, repository, reference, options),
      ),
    purge: (now) => purge(database, now),
  };
}

const isAsked = 'until > $1 AND (CAST($2 AS TEXT) IS NULL OR repository = $2)';
const listSql = `SELECT repository, tag, digest, deleted, until, why FROM registry_deleted_tag WHERE ${isAsked}
  UNION ALL SELECT repository, NULL, digest, deleted, until, why FROM registry_manifest WHERE ${isAsked}
  ORDER BY deleted DESC, repository, tag, digest LIMIT $3`;

/** One repository after the other, each locked: what is found there by a push that is under way stays. */
async function purge(database: SqlDatabase, now: number): Promise<number> {
  const rows = await database.all(
    `SELECT repository FROM registry_manifest WHERE until <= $1 UNION SELECT repository FROM registry_deleted_tag WHERE until <= $1
     UNION SELECT repository FROM registry_link WHERE held_until <= $1`,
    now,
  );
  let count = 0;
  for (const row of rows) count += await purgeRepository(database, textOf(row, 'repository'), now);
  return count;
}

function purgeRepository(database: SqlDatabase, repository: string, now: number): Promise<number> {
  return database.write(async (sql) => {
    await lockRepository(sql, repository);
    await sql.run(
      `DELETE FROM registry_need WHERE repository = $1
       AND digest IN (SELECT digest FROM registry_manifest WHERE repository = $1 AND until <= $2)`,
      repository,
      now,
    );
    const gone = await Promise.all([
      sql.run('DELETE FROM registry_manifest WHERE repository = $1 AND until <= $2', repository, now),
      sql.run('DELETE FROM registry_deleted_tag WHERE repository = $1 AND until <= $2', repository, now),
      sql.run('DELETE FROM registry_link WHERE repository = $1 AND held_until <= $2', repository, now),
    ]);
    return gone.reduce((sum, each) => sum + each, 0);
  });
}
