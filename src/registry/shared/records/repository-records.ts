import type { RegistryMetadata } from '../../records/index.ts';
import { numberOf, textOf } from '../rows.ts';
import type { Sql } from '../sql.ts';

export function createRepositoryRecords(sql: Sql): RegistryMetadata['repositories'] {
  return {
    has: async (repository) => {
      const rows = await sql.all('SELECT 1 AS one FROM registry_repository WHERE name = $1', repository);
      return rows.length > 0;
    },
    list: async ({ most, after = '' }) => {
      const rows = await sql.all(
        `SELECT name FROM registry_repository WHERE name > $1
         AND EXISTS (SELECT 1 FROM registry_manifest WHERE repository = name AND deleted IS NULL) ORDER BY name LIMIT $2`,
        after,
        most,
      );
      return rows.map((row) => textOf(row, 'name'));
    },
  };
}

/** Makes the repository if there is none. */
export async function addRepository(sql: Sql, repository: string): Promise<void> {
  await sql.run(
    'INSERT INTO registry_repository VALUES ($1, $2, 0) ON CONFLICT (name) DO NOTHING',
    repository,
    Date.now(),
  );
}

/**
 * Makes everybody else wait who is to change manifests or tags of the repository, or to take a blob from it, until the transaction ends. To be
 * done before anything else is locked.
 *
 * @returns its revision; `undefined` when there is no such repository
 */
export async function lockRepository(sql: Sql, repository: string): Promise<number | undefined> {
  const [row] = await sql.all('SELECT revision FROM registry_repository WHERE name = $1 FOR UPDATE', repository);
  return row === undefined ? undefined : numberOf(row, 'revision');
}

/** As `lockRepository`; makes the repository if there is none, and gives it another revision. */
export async function reviseRepository(sql: Sql, repository: string): Promise<void> {
  await sql.run(
    `INSERT INTO registry_repository VALUES ($1, $2, 1)
     ON CONFLICT (name) DO UPDATE SET revision = registry_repository.revision + 1`,
    repository,
    Date.now(),
  );
}
