import type { BlobAddress, ChangeRules, RemoveOutcome } from '../../records/index.ts';
import type { SqlDatabase } from '../sql.ts';
import { type Deletion, dropManifest, dropTag, findTags } from './deletions.ts';
import { weigh } from './quota-records.ts';
import { lockRepository } from './repository-records.ts';

export function removeManifest(
  database: SqlDatabase,
  { repository, digest }: BlobAddress,
  { until = 0, isWriteOnce }: ChangeRules,
): Promise<RemoveOutcome> {
  return database.write(async (sql) => {
    await lockRepository(sql, repository);
    const tags = await findTags(sql, repository, { digest });
    const fixed = tags.find(({ tag }) => isWriteOnce?.(tag));
    if (fixed !== undefined) return { fixed };
    const deletion: Deletion = { now: Date.now(), until, why: 'deleted' };
    await Promise.all(tags.map((each) => dropTag(sql, repository, each, deletion)));
    const dropped = await dropManifest(sql, repository, digest, deletion);
    await weigh(sql, repository, dropped, -1);
    return dropped.length > 0 ? 'removed' : 'unknown';
  });
}
