import type { OnEvent } from '../../base/index.ts';
import type { Platform } from '../../oci/index.ts';
import type { SyncRow } from '../wire.ts';
import type { PlaceTools } from './list-place-tags.ts';
import type { RepositoryPlace } from './repository-place.ts';
import type { TagChoice } from './tag-choice.ts';

/** Tags of a place that another is to have. */
export interface RepositoryPair {
  readonly source: RepositoryPlace;
  readonly target: RepositoryPlace;
  readonly choice: TagChoice;
  /** Of each image those that it has of them. @default all */
  readonly platforms?: readonly Platform[];
  /** @default false */
  readonly referrers?: boolean;
  /** Remove tags of the target that the source, as it was chosen from, has not. @default false */
  readonly delete?: boolean;
}

export interface SyncOptions extends PlaceTools {
  /** Look what would be done, and change nothing. @default false */
  readonly dryRun?: boolean;
  /** Images on their way at one time. @default 4 */
  readonly parallel?: number;
  readonly onEvent?: OnEvent;
}

/** What is to be done for a pair. */
export interface Plan {
  readonly pair: RepositoryPair;
  readonly tags: readonly string[];
  readonly failed: readonly SyncRow[];
  /** Whether it is known what the source has. */
  readonly isListed: boolean;
}
