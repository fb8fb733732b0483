import { isDigest, parseDigest } from '../../../oci/index.ts';
import {
  type Pull,
  type RegistryMetadata,
  type Release,
  type RepositorySurvey,
  toKeptBlob,
  toKeptManifest,
  toKeptTag,
} from '../../records/index.ts';
import { numberOf, textOf } from '../rows.ts';
import type { Sql, SqlDatabase } from '../sql.ts';
import { dropManifest, dropTag } from './deletions.ts';
import { type Weighed, weigh } from './quota-records.ts';
import { toRecordRow } from './record-row.ts';
import { lockRepository } from './repository-records.ts';

export function createSurveyRecords(database: SqlDatabase): RegistryMetadata['surveys'] {
  return {
    listRepositories: async ({ most, after = '' }) => {
      const rows = await database.all(
        'SELECT name FROM registry_repository WHERE name > $1 ORDER BY name LIMIT $2',
        after,
        most,
      );
      return rows.map((row) => textOf(row, 'name'));
    },
    read: (repository) => database.write((sql) => survey(sql, repository)),
    release: (repository, release) =>
      database.write(async (sql) => {
        if (((await lockRepository(sql, repository)) ?? 0) !== release.revision) return false;
        await takeOut(sql, repository, release);
        return true;
      }),
    recordPulls: (pulls) => database.write((sql) => recordPulls(sql, pulls)),
    listContent: async ({ most, after = '' }) => {
      const rows = await database.all(contentSql, after, most);
      return rows.map((row) => textOf(row, 'digest')).filter(isDigest);
    },
    takeTurn: async (task, before, now) => {
      const taken = await database.run(
        `INSERT INTO registry_turn VALUES ($1, $2)
         ON CONFLICT (task) DO UPDATE SET taken = excluded.taken WHERE registry_turn.taken < $3`,
        task,
        now,
        before,
      );
      return taken > 0;
    },
  };
}

const contentSql = `SELECT digest FROM (
    SELECT DISTINCT digest FROM registry_link WHERE digest > $1 AND held_until IS NULL ORDER BY digest LIMIT $2) AS blobs
  UNION SELECT digest FROM (
    SELECT DISTINCT digest FROM registry_manifest WHERE digest > $1 AND deleted IS NULL ORDER BY digest LIMIT $2) AS manifests
  ORDER BY digest LIMIT $2`;

/** Nobody changes manifests and tags meanwhile; blobs that are linked meanwhile are newer than all that is taken out for a survey. */
async function survey(sql: Sql, repository: string): Promise<RepositorySurvey> {
  const revision = sql.all('SELECT revision FROM registry_repository WHERE name = $1 FOR SHARE', repository);
  const [[row], manifests, needs, tags, blobs, gone] = await Promise.all([
    revision,
    sql.all(
      `SELECT digest, size, subject, pushed, pulled, untagged FROM registry_manifest
       WHERE repository = $1 AND deleted IS NULL ORDER BY digest`,
      repository,
    ),
    sql.all('SELECT digest, need FROM registry_need WHERE repository = $1 ORDER BY digest, need', repository),
    sql.all('SELECT tag, digest, pushed, pulled FROM registry_tag WHERE repository = $1 ORDER BY tag', repository),
    sql.all(
      'SELECT digest, linked FROM registry_link WHERE repository = $1 AND held_until IS NULL ORDER BY digest',
      repository,
    ),
    sql.all(
      'SELECT digest FROM registry_manifest WHERE repository = $1 AND deleted IS NOT NULL ORDER BY digest',
      repository,
    ),
  ]);
  const needsOf = Map.groupBy(needs, (each) => textOf(each, 'digest'));
  return {
    revision: row === undefined ? 0 : numberOf(row, 'revision'),
    manifests: manifests.map((each) =>
      toKeptManifest(
        toRecordRow(each),
        (needsOf.get(textOf(each, 'digest')) ?? []).map((need) => parseDigest(textOf(need, 'need'))),
      ),
    ),
    tags: tags.map(toRecordRow).map(toKeptTag),
    blobs: blobs.map(toRecordRow).map(toKeptBlob),
    gone: gone.map((each) => parseDigest(textOf(each, 'digest'))),
  };
}

async function takeOut(sql: Sql, repository: string, release: Release): Promise<void> {
  const { until } = release;
  const now = Date.now();
  await Promise.all(release.tags.map(({ why, ...tag }) => dropTag(sql, repository, tag, { now, until, why })));
  const dropped = await Promise.all(
    release.manifests.map(({ digest, why }) => dropManifest(sql, repository, digest, { now, until, why })),
  );
  const unlinked = await sql.all(
    `UPDATE registry_link SET held_until = $4 WHERE repository = $1 AND digest IN (SELECT value FROM each_text($2))
       AND linked < $3 AND held_until IS NULL RETURNING digest, size`,
    repository,
    JSON.stringify(release.blobs),
    release.linkedBefore,
    release.blobsUntil,
  );
  const blobs: readonly Weighed[] = unlinked.map((row) => ({
    digest: textOf(row, 'digest'),
    size: numberOf(row, 'size'),
  }));
  await weigh(sql, repository, [...dropped.flat(), ...blobs], -1);
}

/** In one order on all servers, so that they do not wait for each other in a circle. */
async function recordPulls(sql: Sql, pulls: readonly Pull[]): Promise<void> {
  const inOrder = pulls.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  const later = 'SET pulled = $3 WHERE repository = $1 AND digest = $2 AND (pulled IS NULL OR pulled < $3)';
  await Promise.all(
    inOrder.flatMap(({ repository, digest, tag, at }) => [
      sql.run(`UPDATE registry_manifest ${later}`, repository, digest, at),
      ...(tag === undefined ? [] : [sql.run(`UPDATE registry_tag ${later} AND tag = $4`, repository, digest, at, tag)]),
    ]),
  );
}

function keyOf({ repository, digest, tag = '' }: Pull): string {
  return `${repository} ${digest} ${tag}`;
}
