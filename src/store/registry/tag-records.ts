import { type Database, textOf } from '../database.ts';
import type { RecordPage } from './repository-records.ts';

/** Tags of the repositories of the registry; they are pointed together with the manifest that is sent. */
export interface TagRecords {
  list(repository: string, page: RecordPage): readonly string[];
  /** @returns whether it was there */
  remove(repository: string, tag: string): boolean;
}

export function createTagRecords(database: Database): TagRecords {
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
    remove: (repository, tag) =>
      database.write(
        'disk',
        () => database.run('DELETE FROM registry_tag WHERE repository = ? AND tag = ?', repository, tag) > 0,
      ),
  };
}
