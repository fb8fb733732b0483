import { sharedFault } from './faults.ts';
import { recordsSchema } from './records/records-schema.ts';
import { numberOf } from './rows.ts';
import { uploadTables } from './s3/sql-upload-records.ts';
import type { SqlDatabase } from './sql.ts';

/**
 * What each version added to the one before: statements that make tables. Names of tables begin with `registry_`. Text that is listed or
 * compared is in the order of bytes: `TEXT COLLATE "C"`.
 */
const versions: readonly (readonly string[])[] = [[...recordsSchema, ...uploadTables]];

/**
 * Brings the tables to this version, whole or not at all.
 *
 * @param lock a statement that lets one server at a time pass until the transaction ends
 * @throws shared/newer-schema
 */
export function migrate(database: SqlDatabase, lock?: string): Promise<void> {
  return database.write(async (sql) => {
    if (lock !== undefined) await sql.all(lock);
    await sql.run('CREATE TABLE IF NOT EXISTS registry_schema (version BIGINT NOT NULL)');
    const [row] = await sql.all('SELECT version FROM registry_schema');
    const found = row === undefined ? 0 : numberOf(row, 'version');
    if (found > versions.length) throw newerSchema(found);
    if (found === versions.length) return;
    for (const statement of versions.slice(found).flat()) await sql.run(statement);
    await sql.run(
      found === 0 ? 'INSERT INTO registry_schema VALUES ($1)' : 'UPDATE registry_schema SET version = $1',
      versions.length,
    );
  });
}

function newerSchema(found: number): Error {
  return sharedFault(
    'shared/newer-schema',
    `the database of the registry has schema ${found}, this nacre knows ${versions.length}`,
    { hint: 'Use the version of nacre that the other servers run, or a newer one.' },
  );
}
