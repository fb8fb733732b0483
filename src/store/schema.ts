import { existsSync, linkSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { makeDirectory } from '../host/index.ts';
import { type Database, numberOf } from './database.ts';
import { storeFault, systemCode, toStoreFault } from './faults.ts';
import { networkSchema } from './network-schema.ts';
import type { StorePaths } from './paths.ts';
import { keepingSchema } from './registry/keeping-schema.ts';
import { letterSchema } from './registry/letter-records.ts';
import { registrySchema } from './registry/registry-schema.ts';
import { syncPath } from './sync-path.ts';
import { volumeSchema } from './volume-schema.ts';

/** Version of the tables below, kept in the database as `user_version`. */
const schemaVersion = 7;

// Times are milliseconds since 1970. `hold` is what keeps a digest in the store for as long as its owner lives (holds.ts).
const firstSchema = `
  CREATE TABLE name (name TEXT PRIMARY KEY, descriptor TEXT NOT NULL, updated INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE cache (key TEXT PRIMARY KEY, value TEXT NOT NULL, holds TEXT NOT NULL,
    created INTEGER NOT NULL, used INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE container (id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, image TEXT NOT NULL, created INTEGER NOT NULL,
    pid INTEGER, started TEXT, data TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE hold (owner TEXT, digest TEXT, seq INTEGER NOT NULL, PRIMARY KEY (owner, digest)) STRICT, WITHOUT ROWID;
`;

// What each version added to the one before, from the second on. `seal` is what fs-verity gave for the files of layers (seals.ts),
// `cache_mount` a directory that commands of builds find again (cache-mounts.ts), `build` a build that was begun (build-records.ts),
// `registry_…` what repositories of the registry hold (registry/), `volume` what is known of volumes,
// `network…` networks, the addresses leased in them and the ports published.
const additions: readonly string[] = [
  'CREATE TABLE seal (layer TEXT, part TEXT, digest TEXT NOT NULL, PRIMARY KEY (layer, part)) STRICT, WITHOUT ROWID',
  'CREATE TABLE cache_mount (name TEXT PRIMARY KEY, id TEXT NOT NULL, created INTEGER NOT NULL, used INTEGER NOT NULL) STRICT, WITHOUT ROWID',
  'CREATE TABLE build (id TEXT PRIMARY KEY, owner TEXT, started INTEGER NOT NULL, data TEXT NOT NULL) STRICT, WITHOUT ROWID',
  registrySchema,
  // One step for all that came with it.
  `${letterSchema}; ${keepingSchema}`,
  `${volumeSchema}; ${networkSchema}`,
];

/** Makes the directories and the database of a store. Several processes may do so at once, and any may be killed meanwhile. */
export function createStoreFiles(paths: StorePaths, temporary: string): void {
  try {
    for (const directory of [
      paths.root,
      `${paths.blobs}/sha256`,
      paths.ingest,
      paths.layers,
      paths.containers,
      paths.volumes,
    ])
      makeDirectory(directory, 0o700);
    if (!existsSync(paths.database)) createDatabase(paths, temporary);
  } catch (error) {
    throw toStoreFault(`create store ${paths.root}`, error);
  }
}

/**
 * Brings the tables of an older version to this one, in place; one process does it when several open the store at once.
 *
 * @throws store/newer-schema
 */
export function upgradeSchema(paths: StorePaths, database: Database): void {
  const found = versionOf(database);
  if (found === schemaVersion) return;
  if (found < 1 || found > schemaVersion) throw otherSchema(paths, found);
  database.write('disk', () => {
    for (const addition of additions.slice(versionOf(database) - 1))
      for (const statement of addition.split(';')) database.run(statement);
    database.run(`PRAGMA user_version = ${schemaVersion}`);
  });
}

function versionOf(database: Database): number {
  return numberOf(database.get('PRAGMA user_version') ?? {}, 'user_version');
}

function otherSchema(paths: StorePaths, version: number): Error {
  const hint = 'Use the version of nacre that wrote it, or set NACRE_ROOT to another directory.';
  if (version > schemaVersion) {
    return storeFault(
      'store/newer-schema',
      `store ${paths.root} has schema ${version}, this nacre knows ${schemaVersion}`,
      { hint },
    );
  }
  return storeFault('store/database-damaged', `${paths.database} is not a nacre database`, { hint });
}

/** The database gets its name only when it is whole, so that no process ever sees it without its tables. */
function createDatabase(paths: StorePaths, temporary: string): void {
  const db = new DatabaseSync(temporary);
  db.exec(
    `PRAGMA journal_mode = WAL; BEGIN; ${firstSchema} ${additions.join('; ')}; PRAGMA user_version = ${schemaVersion}; COMMIT`,
  );
  db.close();
  syncPath(temporary);
  try {
    linkSync(temporary, paths.database);
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error;
  }
  rmSync(temporary);
  for (const directory of [paths.blobs, paths.root, dirname(paths.root)]) syncPath(directory);
}
