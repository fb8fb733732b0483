import { type Digest, parseDigest } from '../../../oci/index.ts';
import type { LinkOutcome, StoredBlobs } from '../../records/index.ts';
import { numberOf, textOf } from '../rows.ts';
import type { Sql, SqlDatabase } from '../sql.ts';
import { putLink } from './link-records.ts';
import { writeUnless } from './write-unless.ts';

/** Milliseconds after which a claim is another's: who made it has died, and may have removed the object or not. */
const claimTime = 15 * 60_000;

export function createStoredBlobs(database: SqlDatabase): StoredBlobs {
  return {
    find: async (digest) => {
      const [row] = await database.all(
        'SELECT size FROM registry_stored WHERE digest = $1 AND size IS NOT NULL AND claimed IS NULL',
        digest,
      );
      return row === undefined ? undefined : numberOf(row, 'size');
    },
    announce: async (digest) => {
      const changed = await database.run(
        `INSERT INTO registry_stored VALUES ($1, NULL, $2, NULL)
         ON CONFLICT (digest) DO UPDATE SET touched = excluded.touched WHERE registry_stored.claimed IS NULL`,
        digest,
        Date.now(),
      );
      return changed > 0;
    },
    add: (blob, size) =>
      writeUnless<LinkOutcome>(database, async (sql, withdraw) => {
        const changed = await sql.run(
          `INSERT INTO registry_stored VALUES ($1, $2, $3, NULL) ON CONFLICT (digest)
           DO UPDATE SET size = excluded.size, touched = excluded.touched WHERE registry_stored.claimed IS NULL`,
          blob.digest,
          size,
          Date.now(),
        );
        if (changed === 0) return 'absent';
        const over = await putLink(sql, blob, size);
        return over === undefined ? 'linked' : withdraw({ over });
      }),
    claim: (before, most) => database.write((sql) => claim(sql, before, most)),
    forget: async (digests) => {
      await database.run(
        'DELETE FROM registry_stored WHERE digest IN (SELECT value FROM each_text($1))',
        JSON.stringify(digests),
      );
    },
  };
}

const isNeeded = `(EXISTS (SELECT 1 FROM registry_link WHERE registry_link.digest = registry_stored.digest)
  OR EXISTS (SELECT 1 FROM registry_need WHERE need = registry_stored.digest))`;

/** Whether somebody links an object is looked at again when it is locked: until then he might have begun before. */
async function claim(sql: Sql, before: number, most: number): Promise<readonly Digest[]> {
  const now = Date.now();
  const found = await sql.all(
    `SELECT digest FROM registry_stored WHERE touched < $1 AND (claimed IS NULL OR claimed < $2) AND NOT ${isNeeded}
     ORDER BY touched LIMIT $3 FOR UPDATE SKIP LOCKED`,
    before,
    now - claimTime,
    most,
  );
  const claimed = await sql.all(
    `UPDATE registry_stored SET claimed = $2 WHERE digest IN (SELECT value FROM each_text($1)) AND NOT ${isNeeded} RETURNING digest`,
    JSON.stringify(found.map((row) => textOf(row, 'digest'))),
    now,
  );
  return claimed.map((row) => parseDigest(textOf(row, 'digest')));
}
