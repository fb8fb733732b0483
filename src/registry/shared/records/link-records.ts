import { isRepository } from '../../../oci/index.ts';
import { type BlobAddress, findFixed, type LinkOutcome, type RegistryMetadata } from '../../records/index.ts';
import { numberOf, textOf } from '../rows.ts';
import type { Sql, SqlDatabase } from '../sql.ts';
import { type Weighed, weigh } from './quota-records.ts';
import { addRepository, lockRepository } from './repository-records.ts';
import { tagsAbove } from './tags-above.ts';
import { writeUnless } from './write-unless.ts';

export function createLinkRecords(database: SqlDatabase): RegistryMetadata['blobs'] {
  return {
    has: async ({ repository, digest }) => {
      const rows = await database.all(
        'SELECT 1 AS one FROM registry_link WHERE repository = $1 AND digest = $2 AND held_until IS NULL',
        repository,
        digest,
      );
      return rows.length > 0;
    },
    link: (blob) =>
      writeUnless<LinkOutcome>(database, async (sql, withdraw) => {
        // Who removes the object waits, or has begun, and then it is not there.
        const [row] = await sql.all(
          `SELECT size FROM registry_stored WHERE digest = $1 AND size IS NOT NULL AND claimed IS NULL FOR SHARE`,
          blob.digest,
        );
        if (row === undefined) return 'absent';
        const over = await putLink(sql, blob, numberOf(row, 'size'));
        return over === undefined ? 'linked' : withdraw({ over });
      }),
    findHolders: async (digest, most) => {
      const rows = await database.all(
        'SELECT repository FROM registry_link WHERE digest = $1 AND held_until IS NULL ORDER BY repository LIMIT $2',
        digest,
        most,
      );
      return rows.map((row) => textOf(row, 'repository')).filter(isRepository);
    },
    unlink: ({ repository, digest }, rules = {}) =>
      database.write(async (sql) => {
        await lockRepository(sql, repository);
        const fixed = rules.isWriteOnce && findFixed(await tagsAbove(sql, { repository, digest }), rules);
        if (fixed !== undefined) return { fixed };
        const gone = await sql.all(
          'DELETE FROM registry_link WHERE repository = $1 AND digest = $2 AND held_until IS NULL RETURNING size',
          repository,
          digest,
        );
        await weigh(
          sql,
          repository,
          gone.map((row) => ({ digest, size: numberOf(row, 'size') })),
          -1,
        );
        return gone.length > 0;
      }),
  };
}

/**
 * Gives a repository a blob, whose object must be locked.
 *
 * @returns a quota that is exceeded by that: the transaction must be taken back
 */
export function putLink(sql: Sql, blob: BlobAddress, size: number): ReturnType<typeof weigh> {
  return weigh(sql, blob.repository, link(sql, blob, size), 1);
}

/** @returns the blob, when the repository had it not */
async function link(sql: Sql, { repository, digest }: BlobAddress, size: number): Promise<readonly Weighed[]> {
  const now = Date.now();
  const [, made, revived] = await Promise.all([
    addRepository(sql, repository),
    sql.run(
      'INSERT INTO registry_link VALUES ($1, $2, $3, $4, NULL) ON CONFLICT (repository, digest) DO NOTHING',
      repository,
      digest,
      size,
      now,
    ),
    sql.run(
      'UPDATE registry_link SET held_until = NULL WHERE repository = $1 AND digest = $2 AND held_until IS NOT NULL',
      repository,
      digest,
    ),
    sql.run('UPDATE registry_link SET linked = $3 WHERE repository = $1 AND digest = $2', repository, digest, now),
  ]);
  return made + revived > 0 ? [{ digest, size }] : [];
}
