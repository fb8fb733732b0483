import { type QuotaUse, type RegistryMetadata, toQuotaUse } from '../../records/index.ts';
import { textOf } from '../rows.ts';
import type { Sql, SqlDatabase } from '../sql.ts';
import { toRecordRow } from './record-row.ts';

/** What a repository has now and had not, or the other way about. */
export interface Weighed {
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
}

/** Whether a repository (`name`) is the prefix or lies below it; the empty prefix has all. */
const below = (name: string, prefix: string): string =>
  `(${prefix} = '' OR ${name} = ${prefix} OR substr(${name}, 1, length(${prefix}) + 1) = ${prefix} || '/')`;

export function createQuotaRecords(database: SqlDatabase): RegistryMetadata['quotas'] {
  return {
    set: (quotas) => database.write((sql) => setQuotas(sql, quotas)),
    list: async (repository) => {
      const rows =
        repository === undefined
          ? await database.all('SELECT prefix, quota, used FROM registry_quota ORDER BY prefix')
          : await database.all(
              `SELECT prefix, quota, used FROM registry_quota WHERE ${below('$1', 'prefix')} ORDER BY prefix`,
              repository,
            );
      return rows.map(toRecordRow).map(toQuotaUse);
    },
  };
}

async function setQuotas(sql: Sql, quotas: Parameters<RegistryMetadata['quotas']['set']>[0]): Promise<void> {
  const known = new Map(
    (await sql.all('SELECT prefix, quota, used FROM registry_quota')).map((row) => [
      textOf(row, 'prefix'),
      toQuotaUse(toRecordRow(row)),
    ]),
  );
  const added = quotas.filter(({ prefix }) => !known.has(prefix));
  // What is being linked now is counted by whoever links it when it is there before the quota, and here when it is not.
  if (added.length > 0) await sql.run('LOCK TABLE registry_link, registry_manifest IN SHARE MODE');
  const prefixes = quotas.map(({ prefix }) => prefix);
  await sql.run(
    'DELETE FROM registry_quota WHERE prefix NOT IN (SELECT value FROM each_text($1))',
    JSON.stringify(prefixes),
  );
  for (const { prefix, quota } of quotas) {
    if (known.get(prefix)?.quota === quota) continue;
    await sql.run(
      `INSERT INTO registry_quota SELECT CAST($1 AS TEXT), CAST($2 AS BIGINT), CAST(coalesce(sum(size), 0) AS BIGINT) FROM (
         SELECT digest, size FROM registry_link WHERE held_until IS NULL AND ${below('repository', '$1')}
         UNION SELECT digest, size FROM registry_manifest WHERE deleted IS NULL AND ${below('repository', '$1')}) AS had
       WHERE true ON CONFLICT (prefix) DO UPDATE SET quota = excluded.quota`,
      prefix,
      quota,
    );
  }
}

/**
 * Counts what a transaction has given to a repository, or taken from it. To be asked for when all else is locked and that was written, or asked to
 * be: a quota is one row for many repositories.
 *
 * @param asked may still be on its way, so that quotas are asked for together with it
 * @param sign 1: given, -1: taken
 * @param force whether what is given may exceed quotas
 * @returns a quota that is exceeded by that, as it was before: the transaction must be taken back
 */
export async function weigh(
  sql: Sql,
  repository: string,
  asked: readonly Weighed[] | Promise<readonly Weighed[]>,
  sign: 1 | -1,
  { force = false }: { readonly force?: boolean } = {},
): Promise<QuotaUse | undefined> {
  if (!(asked instanceof Promise) && asked.length === 0) return undefined;
  const [rows, weighed] = await Promise.all([
    sql.all(
      `SELECT prefix, quota, used FROM registry_quota WHERE ${below('$1', 'prefix')} ORDER BY prefix FOR UPDATE`,
      repository,
    ),
    asked,
  ]);
  if (weighed.length === 0) return undefined;
  for (const use of rows.map(toRecordRow).map(toQuotaUse)) {
    const elsewhere = await findElsewhere(sql, repository, use.prefix, weighed);
    const size = weighed.reduce((sum, each) => sum + (elsewhere.has(each.digest) ? 0 : each.size), 0);
    if (!force && sign > 0 && size > 0 && use.used + size > use.quota) return use;
    await sql.run('UPDATE registry_quota SET used = used + $2 WHERE prefix = $1', use.prefix, sign * size);
  }
  return undefined;
}

/** What other repositories below a prefix have of these: it counts already, and goes on to. */
async function findElsewhere(
  sql: Sql,
  repository: string,
  prefix: string,
  weighed: readonly Weighed[],
): Promise<ReadonlySet<string>> {
  const rows = await sql.all(
    `SELECT digest FROM registry_link WHERE digest IN (SELECT value FROM each_text($3)) AND held_until IS NULL
       AND repository <> $1 AND ${below('repository', '$2')}
     UNION SELECT digest FROM registry_manifest WHERE digest IN (SELECT value FROM each_text($3)) AND deleted IS NULL
       AND repository <> $1 AND ${below('repository', '$2')}`,
    repository,
    prefix,
    JSON.stringify(weighed.map(({ digest }) => digest)),
  );
  return new Set(rows.map((row) => textOf(row, 'digest')));
}
