import { type Digest, parseDigest } from '../../oci/index.ts';
import type { AtOnce, PointedTag, TagRecords } from '../../registry/records/index.ts';
import { type Database, textOf } from '../database.ts';
import { dropTag } from './deletion-rows.ts';

/** Tags are pointed together with the manifest that is sent. */
export function createTagRecords(database: Database): AtOnce<TagRecords> {
  return {
    list: (repository, { most, after = '' }) =>
      database
        .all(
          'SELECT tag FROM registry_tag WHERE repository = ? AND tag > ? ORDER BY tag LIMIT ?',
          repository,
          after,
          most,
        )
        .map((row) => textOf(row, 'tag')),
    remove: (repository, tag, { until = 0, isWriteOnce } = {}) =>
      database.write('disk', () => {
        const digest = findTag(database, repository, tag);
        if (digest === undefined) return 'unknown';
        if (isWriteOnce?.(tag) === true) return { fixed: { tag, digest } };
        dropTag(database, repository, { tag, digest }, { now: Date.now(), until, why: 'deleted' });
        return 'removed';
      }),
  };
}

/** What a tag points to. */
export function findTag(database: Database, repository: string, tag: string): Digest | undefined {
  const row = database.get('SELECT digest FROM registry_tag WHERE repository = ? AND tag = ?', repository, tag);
  return row === undefined ? undefined : parseDigest(textOf(row, 'digest'));
}

/** Points a tag, with the write lock held. */
export function pointTag(database: Database, repository: string, { tag, digest }: PointedTag, now: number): void {
  database.run(
    `INSERT INTO registry_tag (repository, tag, digest, updated) VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET digest = excluded.digest, updated = excluded.updated`,
    repository,
    tag,
    digest,
    now,
  );
}
