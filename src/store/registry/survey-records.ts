import { type Digest, isDigest, parseDigest } from '../../oci/index.ts';
import {
  type AtOnce,
  type PageRequest,
  type Pull,
  type Release,
  type RepositorySurvey,
  type SurveyRecords,
  toKeptBlob,
  toKeptManifest,
  toKeptTag,
} from '../../registry/records/index.ts';
import { type Database, numberOf, type Row, textOf } from '../database.ts';
import type { DiskStore } from '../disk-store.ts';
import { dropManifest, dropTag } from './deletion-rows.ts';
import { needsOf } from './manifest-needs.ts';
import { countOut } from './quota-records.ts';
import { toRecordRow } from './record-row.ts';

export function createSurveyRecords(store: DiskStore): AtOnce<SurveyRecords> {
  const { database } = store;
  return {
    listRepositories: ({ most, after = '' }) =>
      database
        .all('SELECT name FROM registry_repository WHERE name > ? ORDER BY name LIMIT ?', after, most)
        .map((row) => textOf(row, 'name')),
    read: (repository) => survey(store, repository),
    release: (repository, release) =>
      database.write('disk', () => {
        if (revisionOf(database, repository) !== release.revision) return false;
        takeOut(database, repository, release);
        return true;
      }),
    recordPulls: (pulls) =>
      database.write('boot', () => {
        for (const pull of pulls) recordPull(database, pull);
      }),
    listContent: (page) => listContent(database, page),
    takeTurn: (task, before, now) =>
      database.run(
        `INSERT INTO registry_turn VALUES (?1, ?2) ON CONFLICT DO UPDATE SET taken = excluded.taken
         WHERE taken < ?3`,
        task,
        now,
        before,
      ) > 0,
  };
}

function revisionOf(database: Database, repository: string): number {
  const row = database.get('SELECT revision FROM registry_repository WHERE name = ?', repository);
  return row === undefined ? 0 : numberOf(row, 'revision');
}

function survey(store: DiskStore, repository: string): RepositorySurvey {
  const { database } = store;
  const rows = (sql: string): readonly Row[] => database.all(sql, repository);
  const revision = revisionOf(database, repository);
  return {
    revision,
    tags: rows('SELECT *, updated AS pushed FROM registry_tag WHERE repository = ? ORDER BY tag')
      .map(toRecordRow)
      .map(toKeptTag),
    manifests: rows('SELECT * FROM registry_manifest WHERE repository = ? ORDER BY digest').map((row) =>
      toKeptManifest(toRecordRow(row), needsOf(store, row)),
    ),
    blobs: rows('SELECT * FROM registry_blob WHERE repository = ? AND removed IS NULL ORDER BY digest')
      .map(toRecordRow)
      .map(toKeptBlob),
    gone: rows('SELECT digest FROM registry_deleted_manifest WHERE repository = ? ORDER BY digest').map((row) =>
      parseDigest(textOf(row, 'digest')),
    ),
  };
}

/** To be called with the write lock held. */
function takeOut(database: Database, repository: string, release: Release): void {
  const now = Date.now();
  const { until } = release;
  for (const { tag, digest, why } of release.tags) dropTag(database, repository, { tag, digest }, { now, until, why });
  for (const { digest, why } of release.manifests) dropManifest(database, { repository, digest }, { now, until, why });
  for (const digest of release.blobs) {
    const row = database.get('SELECT size FROM registry_blob WHERE repository = ? AND digest = ?', repository, digest);
    const sql = `UPDATE registry_blob SET removed = ?, held = ?
      WHERE repository = ? AND digest = ? AND removed IS NULL AND linked < ?`;
    if (database.run(sql, now, release.blobsUntil, repository, digest, release.linkedBefore) === 0) continue;
    if (typeof row?.size === 'number') countOut(database, { repository, digest, size: row.size });
  }
}

function recordPull(database: Database, { repository, digest, tag, at }: Pull): void {
  const later = 'SET pulled = max(coalesce(pulled, 0), ?)';
  database.run(`UPDATE registry_manifest ${later} WHERE repository = ? AND digest = ?`, at, repository, digest);
  if (tag === undefined) return;
  const sql = `UPDATE registry_tag ${later} WHERE repository = ? AND tag = ? AND digest = ?`;
  database.run(sql, at, repository, tag, digest);
}

function listContent(database: Database, { most, after = '' }: PageRequest): readonly Digest[] {
  const blobs = `SELECT DISTINCT digest FROM registry_blob WHERE digest > ? AND removed IS NULL ORDER BY digest LIMIT ?`;
  const manifests = 'SELECT DISTINCT digest FROM registry_manifest WHERE digest > ? ORDER BY digest LIMIT ?';
  const found = [blobs, manifests].flatMap((sql) => database.all(sql, after, most));
  const digests = new Set(found.map((row) => textOf(row, 'digest')));
  return [...digests].filter(isDigest).sort().slice(0, most);
}
