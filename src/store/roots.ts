import { type Digest, isDigest } from '../oci/index.ts';
import { type Database, textOf } from './database.ts';
import { mayLive, parseMark } from './process-mark.ts';

/** What keeps a digest in the store. */
export type RootKind = 'name' | 'container' | 'cache' | 'registry' | 'hold';

const queries: Readonly<Record<RootKind, string>> = {
  name: "SELECT descriptor ->> 'digest' AS digest FROM name",
  // What it mounts of other images counts as its own image does.
  container: `SELECT image AS digest FROM container UNION
    SELECT held.value FROM container, json_each(iif(json_valid(container.data), container.data, '{}'), '$.holds') AS held`,
  cache: 'SELECT held.value AS digest FROM cache, json_each(cache.holds) AS held',
  // What was taken out of a repository and can be brought back counts as well.
  registry: `SELECT digest FROM registry_manifest UNION SELECT digest FROM registry_blob WHERE removed IS NULL OR held > unixepoch() * 1000
    UNION SELECT digest FROM registry_deleted_manifest WHERE until > unixepoch() * 1000`,
  hold: 'SELECT digest FROM hold',
};

/** The digests that keep themselves, and all that they reach, in the store. @param kinds @default all */
export function* rootsOf(
  database: Database,
  kinds: readonly RootKind[] = ['name', 'container', 'cache', 'registry', 'hold'],
): Generator<Digest> {
  for (const row of database.all(kinds.map((kind) => queries[kind]).join(' UNION '))) {
    const digest = textOf(row, 'digest');
    if (isDigest(digest)) yield digest;
  }
}

/** Lets go of what dead processes held. */
export function dropDeadHolds(database: Database): void {
  for (const row of database.all('SELECT DISTINCT owner FROM hold')) {
    const owner = textOf(row, 'owner');
    const mark = parseMark(owner);
    if (mark === undefined || !mayLive(mark)) database.run('DELETE FROM hold WHERE owner = ?', owner);
  }
}
