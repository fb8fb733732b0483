import {
  type AtOnce,
  type LetterChange,
  type NewLetter,
  newLetterColumns,
  type Outbox,
  toLetter,
  toLetterCount,
  toLetterValues,
} from '../../registry/records/index.ts';
import type { Database } from '../database.ts';
import { toRecordRow } from './record-row.ts';

/** A letter with a time in `buried` was given up. Numbers are not given again, so that who has seen one does not change another. */
export const letterSchema: string = `
  CREATE TABLE registry_letter (id INTEGER PRIMARY KEY AUTOINCREMENT, receiver TEXT NOT NULL, event TEXT NOT NULL,
    added INTEGER NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, failure TEXT, buried INTEGER) STRICT;
  CREATE INDEX registry_letter_waiting ON registry_letter (receiver, id) WHERE buried IS NULL;
  CREATE INDEX registry_letter_dead ON registry_letter (id) WHERE buried IS NOT NULL;
  CREATE TABLE registry_receiver (name TEXT PRIMARY KEY, holder TEXT NOT NULL, until INTEGER NOT NULL) STRICT, WITHOUT ROWID`;

/** Letters that wait to be delivered, and those that were given up. */
export function createLetterRecords(database: Database): AtOnce<Outbox> {
  return {
    add(letters) {
      if (letters.length > 0) database.write('disk', () => addAll(database, letters));
    },
    listWaiting: (receiver, most) =>
      database
        .all('SELECT * FROM registry_letter WHERE receiver = ? AND buried IS NULL ORDER BY id LIMIT ?', receiver, most)
        .map(toRecordRow)
        .map(toLetter),
    listDead: ({ most, after = 0, receiver = null }) =>
      database
        .all(
          `SELECT * FROM registry_letter WHERE buried IS NOT NULL AND id > ?1 AND (?2 IS NULL OR receiver = ?2)
           ORDER BY id LIMIT ?3`,
          after,
          receiver,
          most,
        )
        .map(toRecordRow)
        .map(toLetter),
    change: (ids, change) =>
      ids.length === 0 ? 0 : database.write('boot', () => changeAll(database, JSON.stringify(ids), change)),
    count: () =>
      database
        .all(
          `SELECT receiver, sum(buried IS NULL) AS waiting, sum(buried IS NOT NULL) AS dead FROM registry_letter
           GROUP BY receiver ORDER BY receiver`,
        )
        .map(toRecordRow)
        .map(toLetterCount),
    claim: (receiver, holder, until) =>
      database.run(
        `INSERT INTO registry_receiver VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET holder = ?2, until = ?3
         WHERE holder = ?2 OR until < ?4`,
        receiver,
        holder,
        until,
        Date.now(),
      ) > 0,
  };
}

const addSql = `INSERT INTO registry_letter (${newLetterColumns.join()}) VALUES (?, ?, ?, ?, ?)`;

function addAll(database: Database, letters: readonly NewLetter[]): void {
  for (const letter of letters) database.run(addSql, ...toLetterValues(letter));
}

const theirs = 'WHERE id IN (SELECT value FROM json_each(?1))';

function changeAll(database: Database, ids: string, change: LetterChange): number {
  switch (change.kind) {
    case 'remove':
      return database.run(`DELETE FROM registry_letter ${theirs}`, ids);
    case 'fail':
      return database.run(
        `UPDATE registry_letter SET attempts = attempts + 1, failure = ?2 ${theirs}`,
        ids,
        change.failure,
      );
    case 'bury':
      return database.run(
        `UPDATE registry_letter SET attempts = attempts + 1, failure = ?2, buried = ?3 ${theirs}`,
        ids,
        change.failure,
        change.at,
      );
    case 'revive':
      return database.run(
        `UPDATE registry_letter SET attempts = 0, failure = NULL, buried = NULL, added = ?2 ${theirs}`,
        ids,
        change.at,
      );
  }
}
