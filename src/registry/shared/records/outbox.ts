import {
  type LetterChange,
  type NewLetter,
  newLetterColumns,
  type Outbox,
  toLetter,
  toLetterCount,
  toLetterValues,
} from '../../records/index.ts';
import type { Sql, SqlDatabase } from '../sql.ts';
import { toRecordRow } from './record-row.ts';

export function createOutbox(database: SqlDatabase): Outbox {
  return {
    add: async (letters) => {
      if (letters.length > 0) await database.write((sql) => addAll(sql, letters));
    },
    listWaiting: async (receiver, most) => {
      const rows = await database.all(
        'SELECT id, receiver, event, added, attempts, failure, buried FROM registry_letter WHERE receiver = $1 AND buried IS NULL ORDER BY id LIMIT $2',
        receiver,
        most,
      );
      return rows.map(toRecordRow).map(toLetter);
    },
    listDead: async ({ most, after = 0, receiver = null }) => {
      const rows = await database.all(
        `SELECT id, receiver, event, added, attempts, failure, buried FROM registry_letter WHERE buried IS NOT NULL AND id > $1
         AND (CAST($2 AS TEXT) IS NULL OR receiver = $2) ORDER BY id LIMIT $3`,
        after,
        receiver,
        most,
      );
      return rows.map(toRecordRow).map(toLetter);
    },
    change: async (ids, change) => (ids.length === 0 ? 0 : changeAll(database, JSON.stringify(ids), change)),
    count: async () => {
      const rows = await database.all(
        `SELECT receiver, count(*) FILTER (WHERE buried IS NULL) AS waiting, count(buried) AS dead FROM registry_letter
         GROUP BY receiver ORDER BY receiver`,
      );
      return rows.map(toRecordRow).map(toLetterCount);
    },
    claim: async (receiver, holder, until) => {
      const changed = await database.run(
        `INSERT INTO registry_receiver VALUES ($1, $2, $3) ON CONFLICT (name) DO UPDATE SET holder = excluded.holder,
           until = excluded.until WHERE registry_receiver.holder = excluded.holder OR registry_receiver.until < $4`,
        receiver,
        holder,
        until,
        Date.now(),
      );
      return changed > 0;
    },
  };
}

const addSql = `INSERT INTO registry_letter (${newLetterColumns.join()}) VALUES ($1, $2, $3, $4, $5)`;

/** Sent together, they get their numbers in this order. */
async function addAll(sql: Sql, letters: readonly NewLetter[]): Promise<void> {
  await Promise.all(letters.map((letter) => sql.run(addSql, ...toLetterValues(letter))));
}

const theirs = 'WHERE id IN (SELECT CAST(value AS BIGINT) FROM each_text($1))';

function changeAll(sql: Sql, ids: string, change: LetterChange): Promise<number> {
  switch (change.kind) {
    case 'remove':
      return sql.run(`DELETE FROM registry_letter ${theirs}`, ids);
    case 'fail':
      return sql.run(`UPDATE registry_letter SET attempts = attempts + 1, failure = $2 ${theirs}`, ids, change.failure);
    case 'bury':
      return sql.run(
        `UPDATE registry_letter SET attempts = attempts + 1, failure = $2, buried = $3 ${theirs}`,
        ids,
        change.failure,
        change.at,
      );
    case 'revive':
      return sql.run(
        `UPDATE registry_letter SET attempts = 0, failure = NULL, buried = NULL, added = $2 ${theirs}`,
        ids,
        change.at,
      );
  }
}
