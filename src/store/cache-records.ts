import { existsSync } from 'node:fs';
import { type Digest, isDigest } from '../oci/index.ts';
import { type Database, numberOf, type Row, textOf } from './database.ts';
import { storeFault } from './faults.ts';
import type { Holds } from './holds.ts';
import { blobFile, type StorePaths, tarFile } from './paths.ts';

/**
 * What steps of a build came to, by key. Records survive the death of the process; of the newest ones a loss of power may take
 * some, which costs time and nothing else.
 */
export interface CacheRecords {
  /**
   * The value, its blobs and layers being there and held for this process. A record that lost one of them is dropped.
   *
   * @returns `undefined` when there is no such record
   */
  get(key: string): string | undefined;
  /**
   * Replaces what `key` held.
   *
   * @param holds blobs and layers (by diffID) that the record keeps in the store, with all that they reach
   * @throws store/incomplete when one is not there
   */
  put(key: string, value: string, holds: readonly Digest[]): void;
  /** All records, those first that were unused for longest. */
  list(): readonly CacheRecord[];
  /** Drops the records last used before that time, but for those whose key begins with `locked/`. @returns how many */
  drop(before: number): number;
  /** Drops records. @returns how many there were */
  remove(keys: readonly string[]): number;
}

/** Times in milliseconds since 1970. */
export interface CacheRecord {
  readonly key: string;
  readonly value: string;
  readonly holds: readonly Digest[];
  readonly createdAt: number;
  /** Exact to an hour, which spares a write each time a record serves. */
  readonly usedAt: number;
}

const usedPrecision = 60 * 60 * 1000;

export function createCacheRecords(paths: StorePaths, database: Database, holds: Pick<Holds, 'claim'>): CacheRecords {
  const isThere = (digest: Digest): boolean =>
    existsSync(blobFile(paths, digest)) || existsSync(tarFile(paths, digest));

  return {
    get(key) {
      const row = database.get('SELECT * FROM cache WHERE key = ?', key);
      if (row === undefined) return undefined;
      const record = cacheRecord(row);
      holds.claim(...record.holds);
      if (!record.holds.every(isThere)) {
        database.run('DELETE FROM cache WHERE key = ? AND holds = ?', key, textOf(row, 'holds'));
        return undefined;
      }
      const now = Date.now();
      if (now - record.usedAt > usedPrecision) database.run('UPDATE cache SET used = ? WHERE key = ?', now, key);
      return textOf(row, 'value');
    },
    put(key, value, digests) {
      const now = Date.now();
      database.write('boot', () => {
        const missing = digests.find((digest) => !isThere(digest));
        if (missing !== undefined) throw storeFault('store/incomplete', `cache ${key}: ${missing} is not in the store`);
        const holding = JSON.stringify(digests);
        database.run('INSERT OR REPLACE INTO cache VALUES (?, ?, ?, ?, ?)', key, value, holding, now, now);
      });
    },
    list: () => database.all('SELECT * FROM cache ORDER BY used, key').map(cacheRecord),
    drop: (before) => database.run("DELETE FROM cache WHERE used < ? AND key NOT GLOB 'locked/*'", before),
    remove: (keys) =>
      database.write('boot', () =>
        keys.reduce((count, key) => count + database.run('DELETE FROM cache WHERE key = ?', key), 0),
      ),
  };
}

function cacheRecord(row: Row): CacheRecord {
  const holds: unknown = JSON.parse(textOf(row, 'holds'));
  const isText = (value: unknown): value is Digest => typeof value === 'string' && isDigest(value);
  return {
    key: textOf(row, 'key'),
    value: textOf(row, 'value'),
    holds: Array.isArray(holds) ? holds.filter(isText) : [],
    createdAt: numberOf(row, 'created'),
    usedAt: numberOf(row, 'used'),
  };
}
