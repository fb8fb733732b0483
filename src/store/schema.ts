import { existsSync, linkSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { makeDirectory } from '../host/index.ts';
import { type Database, numberOf } from './database.ts';
import { storeFault, systemCode, toStoreFault } from './faults.ts';
import type { StorePaths } from './paths.ts';
import { syncPath } from './sync-path.ts';

/** Version of the tables below, kept in the database as `user_version`. */
const schemaVersion = 1;

// Times are milliseconds since 1970. `hold` is what keeps a digest in the store for as long as its owner lives (holds.ts).
const schema = `
  CREATE TABLE name (name TEXT PRIMARY KEY, descriptor TEXT NOT NULL, updated INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE cache (key TEXT PRIMARY KEY, value TEXT NOT NULL, holds TEXT NOT NULL,
    created INTEGER NOT NULL, used INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE container (id TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, image TEXT NOT NULL, created INTEGER NOT NULL,
    pid INTEGER, started TEXT, data TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE hold (owner TEXT, digest TEXT, seq INTEGER NOT NULL, PRIMARY KEY (owner, digest)) STRICT, WITHOUT ROWID;
`;

/** Makes the directories and the database of a store. Several processes may do so at once, and any may be killed meanwhile. */
export function createStoreFiles(paths: StorePaths, temporary: string): void {
  try {
    for (const directory of [paths.root, paths.blobs, paths.ingest, paths.layers, paths.containers, paths.volumes])
      makeDirectory(directory, 0o700);
    if (!existsSync(paths.database)) createDatabase(paths, temporary);
  } catch (error) {
    throw toStoreFault(`create store ${paths.root}`, error);
  }
}

/** @throws store/newer-schema */
export function assertSchema(paths: StorePaths, database: Database): void {
  const version = numberOf(database.get('PRAGMA user_version') ?? {}, 'user_version');
  if (version === schemaVersion) return;
  const hint = 'Use the version of nacre that wrote it, or set NACRE_ROOT to another directory.';
  if (version > schemaVersion) {
    throw storeFault(
      'store/newer-schema',
      `store ${paths.root} has schema ${version}, this nacre knows ${schemaVersion}`,
      { hint },
    );
  }
  throw storeFault('store/database-damaged', `${paths.database} is not a nacre database`, { hint });
}

/** The database gets its name only when it is whole, so that no process ever sees it without its tables. */
function createDatabase(paths: StorePaths, temporary: string): void {
  const db = new DatabaseSync(temporary);
  db.exec(`PRAGMA journal_mode = WAL; BEGIN; ${schema} PRAGMA user_version = ${schemaVersion}; COMMIT`);
  db.close();
  syncPath(temporary);
  try {
    linkSync(temporary, paths.database);
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error;
  }
  rmSync(temporary);
  for (const directory of [dirname(paths.blobs), paths.root, dirname(paths.root)]) syncPath(directory);
}
