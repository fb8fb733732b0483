import type { RegistryMetadata } from '../../records/index.ts';
import { textOf } from '../rows.ts';
import type { SqlDatabase } from '../sql.ts';
import { dropTag, findTags } from './deletions.ts';
import { lockRepository } from './repository-records.ts';

export function createTagRecords(database: SqlDatabase): RegistryMetadata['tags'] {
  return {
    list: async (repository, { most, after = '' }) => {
      const rows = await database.all(
        'SELECT tag FROM registry_tag WHERE repository = $1 AND tag > $2 ORDER BY tag LIMIT $3',
        repository,
        after,
        most,
      );
      return rows.map((row) => textOf(row, 'tag'));
    },
    remove: (repository, tag, { until = 0, isWriteOnce } = {}) =>
      database.write(async (sql) => {
        await lockRepository(sql, repository);
        const [pointed] = await findTags(sql, repository, { tags: [tag] });
        if (pointed === undefined) return 'unknown';
        if (isWriteOnce?.(tag) === true) return { fixed: pointed };
        await dropTag(sql, repository, pointed, { now: Date.now(), until, why: 'deleted' });
        return 'removed';
      }),
  };
}
