/** What a column may hold, on both databases. Times and sizes are numbers, what is true or false is 1 or 0. */
export type SqlValue = string | number | null | Uint8Array;

/** A row, by the names of its columns. */
export type SqlRow = Readonly<Record<string, SqlValue | undefined>>;

/**
 * Statements on PostgreSQL or SQLite, in the words that both know: parameters are `$1`, `$2` …; `ON CONFLICT` and `RETURNING` are there.
 * `each_text($1)` is a table with one column, `value`: the texts of a JSON list. `FOR UPDATE …` and `FOR SHARE …` stand at the end of a
 * statement. `BIGSERIAL PRIMARY KEY` is a number that is never given again, `COLLATE "C"` the order of bytes.
 *
 * A text is prepared once for each connection, so texts are to be few. Statements are done in the order in which they are asked for, and need
 * not be waited for one by one: those that do not depend on each other's answers go out together.
 */
export interface Sql {
  all(text: string, ...values: readonly SqlValue[]): Promise<readonly SqlRow[]>;
  /** @returns rows changed */
  run(text: string, ...values: readonly SqlValue[]): Promise<number>;
}

/**
 * A database that servers share, or the file of one server. Outside of `write` each statement is a transaction of its own. What a resolved
 * change has made is on stable storage.
 *
 * When the database can't be reached all of it throws shared/unavailable after a few seconds, and works again when the database does.
 */
export interface SqlDatabase extends Sql, AsyncDisposable {
  /**
   * Makes all changes of `work`, or none when it throws. Others see them when it resolves. Rows that were not locked may be changed by
   * others meanwhile. `work` does nothing but SQL, through what it is given: it is begun anew when the database says that it must be, or
   * when the connection was lost before the end. Not nestable.
   *
   * @throws shared/unavailable also when the connection was lost at the very end: then the changes may have been made
   */
  write<Result>(work: (sql: Sql) => Promise<Result>): Promise<Result>;
}
