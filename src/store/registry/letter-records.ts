import { type Database, numberOf, type Row, textOf } from '../database.ts';

/** Something that is to be told to a receiver of the registry's events. Times are milliseconds since 1970. */
export interface NewRegistryLetter {
  readonly receiver: string;
  readonly event: string;
  readonly added: number;
  /** Why it is dead from the beginning. */
  readonly failure?: string;
}

/** A letter that was put in. */
export interface RegistryLetter extends NewRegistryLetter {
  readonly id: number;
  readonly attempts: number;
  readonly buried?: number;
}

export type RegistryLetterChange =
  | { readonly kind: 'remove' }
  | { readonly kind: 'fail'; readonly failure: string }
  | { readonly kind: 'bury'; readonly failure: string; readonly at: number }
  | { readonly kind: 'revive'; readonly at: number };

/** Letters that wait to be delivered, and those that were given up. */
export interface LetterRecords {
  /** At the end of the queues, on stable storage. */
  add(letters: readonly NewRegistryLetter[]): void;
  listWaiting(receiver: string, most: number): readonly RegistryLetter[];
  /** @param after an id */
  listDead(page: {
    readonly most: number;
    readonly after?: number;
    readonly receiver?: string;
  }): readonly RegistryLetter[];
  /** @returns how many of them there were */
  change(ids: readonly number[], change: RegistryLetterChange): number;
  count(): readonly { readonly receiver: string; readonly waiting: number; readonly dead: number }[];
  /** Makes `holder` the one that delivers to a receiver until a time. @returns whether it is */
  claim(receiver: string, holder: string, until: number): boolean;
}

/** A letter with a time in `buried` was given up. Numbers are not given again, so that who has seen one does not change another. */
export const letterSchema: string = `
  CREATE TABLE registry_letter (id INTEGER PRIMARY KEY AUTOINCREMENT, receiver TEXT NOT NULL, event TEXT NOT NULL,
    added INTEGER NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, failure TEXT, buried INTEGER) STRICT;
  CREATE INDEX registry_letter_waiting ON registry_letter (receiver, id) WHERE buried IS NULL;
  CREATE INDEX registry_letter_dead ON registry_letter (id) WHERE buried IS NOT NULL;
  CREATE TABLE registry_receiver (name TEXT PRIMARY KEY, holder TEXT NOT NULL, until INTEGER NOT NULL) STRICT, WITHOUT ROWID`;

export function createLetterRecords(database: Database): LetterRecords {
  return {
    add(letters) {
      if (letters.length > 0) database.write('disk', () => addAll(database, letters));
    },
    listWaiting: (receiver, most) =>
      database
        .all('SELECT * FROM registry_letter WHERE receiver = ? AND buried IS NULL ORDER BY id LIMIT ?', receiver, most)
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
        .map(toLetter),
    change: (ids, change) =>
      ids.length === 0 ? 0 : database.write('boot', () => changeAll(database, JSON.stringify(ids), change)),
    count: () =>
      database
        .all(
          `SELECT receiver, sum(buried IS NULL) AS waiting, sum(buried IS NOT NULL) AS dead FROM registry_letter
           GROUP BY receiver ORDER BY receiver`,
        )
        .map((row) => ({
          receiver: textOf(row, 'receiver'),
          waiting: numberOf(row, 'waiting'),
          dead: numberOf(row, 'dead'),
        })),
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

function addAll(database: Database, letters: readonly NewRegistryLetter[]): void {
  for (const { receiver, event, added, failure } of letters)
    database.run(
      'INSERT INTO registry_letter (receiver, event, added, failure, buried) VALUES (?, ?, ?, ?, ?)',
      receiver,
      event,
      added,
      failure ?? null,
      failure === undefined ? null : added,
    );
}

const theirs = 'WHERE id IN (SELECT value FROM json_each(?1))';

function changeAll(database: Database, ids: string, change: RegistryLetterChange): number {
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

function toLetter(row: Row): RegistryLetter {
  const { failure, buried } = row;
  return {
    id: numberOf(row, 'id'),
    receiver: textOf(row, 'receiver'),
    event: textOf(row, 'event'),
    added: numberOf(row, 'added'),
    attempts: numberOf(row, 'attempts'),
    ...(typeof failure === 'string' ? { failure } : {}),
    ...(typeof buried === 'number' ? { buried } : {}),
  };
}
