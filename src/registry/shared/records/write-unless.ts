import type { Sql, SqlDatabase } from '../sql.ts';

/** What a transaction came to that is to change nothing. */
class Withdrawn<Outcome> extends Error {
  readonly outcome: Outcome;

  constructor(outcome: Outcome) {
    super('a change was withdrawn');
    this.outcome = outcome;
  }
}

/**
 * Makes a change, or takes back all that was done of it and says why.
 *
 * @param work is given a function that ends it with an outcome, nothing being changed
 */
export async function writeUnless<Outcome>(
  database: SqlDatabase,
  work: (sql: Sql, withdraw: (outcome: Outcome) => never) => Promise<Outcome>,
): Promise<Outcome> {
  const withdraw = (outcome: Outcome): never => {
    throw new Withdrawn(outcome);
  };
  try {
    return await database.write((sql) => work(sql, withdraw));
  } catch (error) {
    // Nothing but what is thrown above has this class.
    if (error instanceof Withdrawn) return (error as Withdrawn<Outcome>).outcome;
    throw error;
  }
}
