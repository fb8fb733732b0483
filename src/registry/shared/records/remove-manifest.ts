import {
  type BlobAddress,
  type ChangeRules,
  type Deletion,
  findFixed,
  type RemoveOutcome,
} from '../../records/index.ts';
import type { SqlDatabase } from '../sql.ts';
import { dropManifest, dropTag, findTags } from './deletions.ts';
import { weigh } from './quota-records.ts';
import { lockRepository } from './repository-records.ts';
import { tagsAbove } from './tags-above.ts';

export function removeManifest(
  database: SqlDatabase,
  { repository, digest }: BlobAddress,
  rules: ChangeRules,
): Promise<RemoveOutcome> {
  return database.write(async (sql) => {
    await lockRepository(sql, repository);
    const tags = await findTags(sql, repository, { digest });
    const fixed = rules.isWriteOnce && findFixed(await tagsAbove(sql, { repository, digest }), rules);
    if (fixed !== undefined) return { fixed };
    const deletion: Deletion = { now: Date.now(), until: rules.until ?? 0, why: 'deleted' };
    await Promise.all(tags.map((each) => dropTag(sql, repository, each, deletion)));
    const dropped = await dropManifest(sql, repository, digest, deletion);
    await weigh(sql, repository, dropped, -1);
    return dropped.length > 0 ? 'removed' : 'unknown';
  });
}
