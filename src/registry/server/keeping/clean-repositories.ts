import type { Digest } from '../../../oci/index.ts';
import type { DeletionReason, RegistryMetadata, Release } from '../../records/index.ts';
import { findRule, meansTag } from './find-rule.ts';
import { type KeepingRules, keepingTimes } from './keeping-rules.ts';
import { planRelease, type ReleasePlan } from './plan-release.ts';

/** A tag or manifest that went, or would. */
export interface Gone {
  readonly repository: string;
  /** @default it is a manifest */
  readonly tag?: string;
  readonly digest: Digest;
  readonly why: DeletionReason;
}

/** What a cleaning did, or would do. */
export interface Cleaning {
  readonly gone: readonly Gone[];
  /** Links of repositories to blobs that none of their manifests needs. */
  readonly links: number;
  /** Records of what can not be brought back any more. */
  readonly purged: number;
}

export interface CleanOptions {
  /** Says what would go, and changes nothing. @default false */
  readonly dryRun?: boolean;
  readonly signal?: AbortSignal;
}

/** Repositories that are asked for at a time. */
const pageSize = 100;
/** How often a repository is looked at anew when something is pushed to it meanwhile; after that it waits for the next cleaning. */
const attempts = 5;

/** Takes out of all repositories what rules do not keep. Safe beside pushes and other cleanings. */
export async function cleanRepositories(
  metadata: Pick<RegistryMetadata, 'surveys' | 'deleted'>,
  rules: KeepingRules,
  { dryRun = false, signal }: CleanOptions = {},
): Promise<Cleaning> {
  const gone: Gone[] = [];
  let links = 0;
  for await (const repository of allRepositories(metadata)) {
    signal?.throwIfAborted();
    const plan = await cleanRepository(metadata, rules, { repository, dryRun });
    gone.push(...[...plan.tags, ...plan.manifests].map((each) => toGone(repository, each)));
    links += plan.blobs.length;
    // Requests are answered in between.
    await new Promise(setImmediate);
  }
  const purged = dryRun ? 0 : await metadata.deleted.purge(Date.now());
  return { gone, links, purged };
}

/** Names of repositories that have anything, in order. */
export async function* allRepositories({ surveys }: Pick<RegistryMetadata, 'surveys'>): AsyncGenerator<string> {
  let after: string | undefined;
  do {
    const page = await surveys.listRepositories({ most: pageSize, ...(after === undefined ? {} : { after }) });
    yield* page;
    after = page.length < pageSize ? undefined : page.at(-1);
  } while (after !== undefined);
}

function toGone(
  repository: string,
  { tag, digest, why }: { readonly tag?: string; readonly digest: Digest; readonly why: DeletionReason },
): Gone {
  return { repository, ...(tag === undefined ? {} : { tag }), digest, why };
}

const nothing: ReleasePlan = { tags: [], manifests: [], blobs: [] };

async function cleanRepository(
  { surveys }: Pick<RegistryMetadata, 'surveys'>,
  rules: KeepingRules,
  { repository, dryRun }: { readonly repository: string; readonly dryRun: boolean },
): Promise<ReleasePlan> {
  const { grace = keepingTimes.grace, deleted = keepingTimes.deleted } = rules;
  const rule = findRule(rules.rules ?? [], repository);
  const isWriteOnce = writeOnceOf(rules, repository);
  for (let attempt = 0; attempt < attempts; attempt++) {
    const survey = await surveys.read(repository);
    const now = Date.now();
    const plan = planRelease(survey, {
      now,
      grace,
      ...(rule === undefined ? {} : { rule }),
      ...(isWriteOnce === undefined ? {} : { isWriteOnce }),
    });
    if (dryRun || plan.tags.length + plan.manifests.length + plan.blobs.length === 0) return plan;
    const release: Release = {
      ...plan,
      revision: survey.revision,
      linkedBefore: now - grace,
      // A push that saw it before is to find it, whether people can bring it back or not.
      until: now + Math.max(deleted, grace),
      blobsUntil: now + grace,
    };
    if (await surveys.release(repository, release)) return plan;
  }
  return nothing;
}

/** Which tags of a repository may be written once only; `undefined` when none are. */
export function writeOnceOf(
  { writeOnce = [] }: KeepingRules,
  repository: string,
): ((tag: string) => boolean) | undefined {
  const rule = findRule(writeOnce, repository);
  return rule === undefined ? undefined : (tag) => meansTag(rule.tags, tag);
}
