import type { Letter, LetterChange, NewLetter, Outbox } from '../../records/index.ts';
import { numberOf, textOf, textOrNothing } from '../rows.ts';
import type { Sql, SqlDatabase, SqlRow } from '../sql.ts';

/** A letter with a time in `buried` was given up. */
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
      return rows.map(toLetter);
    },
    listDead: async ({ most, after = 0, receiver = null }) => {
      const rows = await database.all(
        `SELECT id, receiver, event, added, attempts, failure, buried FROM registry_letter WHERE buried IS NOT NULL AND id > $1
         AND (CAST($2 AS TEXT) IS NULL OR receiver = $2) ORDER BY id LIMIT $3`,
        after,
        receiver,
        most,
      );
      return rows.map(toLetter);
    },
    change: async (ids, change) => (ids.length === 0 ? 0 : changeAll(database, JSON.stringify(ids), change)),
    count: async () => {
      const rows = await database.all(
        `SELECT receiver, count(*) FILTER (WHERE buried IS NULL) AS waiting, count(buried) AS dead FROM registry_letter
         GROUP BY receiver ORDER BY receiver`,
      );
      return rows.map((row) => ({
        receiver: textOf(row, 'receiver'),
        waiting: numberOf(row, 'waiting'),
        dead: numberOf(row, 'dead'),
      }));
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

/** Sent together, they get their numbers in this order. */
async function addAll(sql: Sql, letters: readonly NewLetter[]): Promise<void> {
  await Promise.all(
    letters.map(({ receiver, event, added, failure }) =>
      sql.run(
        'INSERT INTO registry_letter (receiver, event, added, failure, buried) VALUES ($1, $2, $3, $4, $5)',
        receiver,
        event,
        added,
        failure ?? null,
        failure === undefined ? null : added,
      ),
    ),
  );
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

function toLetter(row: SqlRow): Letter {
  const failure = textOrNothing(row, 'failure');
  const { buried } = row;
  return {
    id: numberOf(row, 'id'),
    receiver: textOf(row, 'receiver'),
    event: textOf(row, 'event'),
    added: numberOf(row, 'added'),
    attempts: numberOf(row, 'attempts'),
    ...(failure === undefined ? {} : { failure }),
    ...(typeof buried === 'number' ? { buried } : {}),
  };
}
