import type { Digest } from '../../../oci/index.ts';
import type { ManifestRecord } from '../../records/index.ts';
import type { BlobFetch } from './blob-fetch.ts';
import { createExpiring, type Expiring } from './expiring.ts';
import { createTurns } from './turns.ts';

/** A manifest that names another as its subject, as a list of referrers tells of it. */
export type Referrer = Omit<ManifestRecord, 'repository' | 'subject'>;

/**
 * What is remembered of an upstream while the process runs: what would only be asked again after a restart. Keys begin with the repository.
 */
export interface RuleState {
  /** Tags that were found to be as they are here. */
  readonly checked: Expiring<true>;
  /** Tags and digests that are not there. */
  readonly absent: Expiring<true>;
  /** Bytes of blobs, as manifests say. */
  readonly sizes: Expiring<number>;
  readonly tags: Expiring<readonly string[]>;
  readonly referrers: Expiring<readonly Referrer[]>;
  /** Blobs that are on their way. */
  readonly fetches: Map<string, Promise<BlobFetch | undefined>>;
  /** Lets blobs come, not too many at a time. */
  readonly turns: ReturnType<typeof createTurns>;
  /** Does something once for all who ask for it meanwhile. */
  share<Result>(key: string, work: () => Promise<Result>): Promise<Result>;
  /** Whether it failed, or was slow, a moment ago. */
  isAiling(): boolean;
  ail(): void;
}

/** Blobs that are fetched at a time from one upstream. */
const width = 64;
/** Milliseconds in which an upstream that failed is not waited for. */
const ailing = 10_000;
const mostKept = 20_000;
/** Lists are long. */
const mostLists = 100;

export function createRuleState(): RuleState {
  const shared = new Map<string, Promise<unknown>>();
  let ailingUntil = Number.NEGATIVE_INFINITY;
  return {
    checked: createExpiring(mostKept),
    absent: createExpiring(mostKept),
    sizes: createExpiring(mostKept),
    tags: createExpiring(mostLists),
    referrers: createExpiring(mostLists),
    fetches: new Map(),
    turns: createTurns(width),
    share<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
      // What lies under a key is what was made for it by the same call.
      const known = shared.get(key) as Promise<Result> | undefined;
      if (known !== undefined) return known;
      const made = work().finally(() => shared.delete(key));
      shared.set(key, made);
      return made;
    },
    isAiling: () => performance.now() < ailingUntil,
    ail() {
      ailingUntil = performance.now() + ailing;
    },
  };
}

/** How blobs of repositories are called among what is remembered. */
export function blobKey(repository: string, digest: Digest): string {
  return `${repository}@${digest}`;
}
