import type { OnEvent } from '../../base/index.ts';
import type { Platform } from '../../oci/index.ts';
import type { Nacre } from '../nacre.ts';
import type { RegistryAccess } from '../registry/registry-access.ts';
import { openRegistryLate } from '../transfer/open-registry-late.ts';
import type { SyncReport } from '../wire.ts';
import { parseRepositoryPlace } from './repository-place.ts';
import { shareUploads } from './share-uploads.ts';
import { syncRepositories } from './sync-repositories.ts';
import type { TagChoice } from './tag-choice.ts';

/** One call of `copy --all-tags`. */
export interface CopyTagsCall extends RegistryAccess {
  /** As `parseRepositoryPlace` reads it. */
  readonly source: string;
  readonly target: string;
  readonly choice: TagChoice;
  /** Of each image those that it has of them. @default all */
  readonly platforms?: readonly Platform[];
  /** Copy what refers to images as well. @default false */
  readonly referrers?: boolean;
  /** @default false */
  readonly dryRun?: boolean;
  readonly onEvent?: OnEvent;
  readonly signal?: AbortSignal;
}

/**
 * Copies the tags of a repository to another. What fails is in the report, and keeps nothing else from being copied.
 *
 * @throws app/bad-target, oci/bad-reference, base/cancelled
 */
export async function copyTags(nacre: Nacre, call: CopyTagsCall): Promise<SyncReport> {
  const { choice, platforms = [], referrers = false, dryRun = false } = call;
  const [source, target] = [parseRepositoryPlace(call.source), parseRepositoryPlace(call.target)];
  using registry = openRegistryLate(nacre, call, shareUploads);
  const { open } = registry;
  const images = await syncRepositories([{ source, target, choice, platforms, referrers }], {
    ...call,
    nacre,
    registry: open,
  });
  return { dryRun, images };
}
