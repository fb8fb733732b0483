import { type Digest, isDigest } from '../../../oci/index.ts';
import type { DeletionReason, KeptManifest, KeptTag, RepositorySurvey } from '../../records/index.ts';
import { chooseTags } from './choose-tags.ts';
import type { RetentionRule } from './keeping-rules.ts';

/** What a plan is made by. Times are milliseconds; `now` since 1970. */
export interface PlanOptions {
  readonly now: number;
  /** What came in within this time stays. */
  readonly grace: number;
  /** @default all tags, and manifests without one, are kept */
  readonly rule?: RetentionRule;
  /** Tags that are never removed. @default none */
  readonly isWriteOnce?: (tag: string) => boolean;
}

/** What is to go from a repository. */
export interface ReleasePlan {
  readonly tags: readonly { readonly tag: string; readonly digest: Digest; readonly why: DeletionReason }[];
  readonly manifests: readonly PlannedManifest[];
  /** Links to blobs that no manifest needs that stays. */
  readonly blobs: readonly Digest[];
}

export interface PlannedManifest {
  readonly digest: Digest;
  readonly size: number;
  readonly why: DeletionReason;
}

/**
 * Decides what goes from a repository. A manifest stays when a tag that stays points to it, when one that stays needs it, or when its subject
 * stays; when it came in or lost its tag a short while ago; and when nothing ever pointed to it that goes, until the rule says that it has
 * been without a tag for too long. What goes takes along what only it needs and its referrers.
 */
export function planRelease(survey: RepositorySurvey, options: PlanOptions): ReleasePlan {
  const { normal, fallback } = splitTags(survey);
  const young = new Set(survey.manifests.filter((each) => isYoung(each, options)).map(({ digest }) => digest));
  const going = normal.filter(retentionOf(normal, young, options));
  const isGoing = new Set(going.map(({ tag }) => tag));
  const pointed = normal.filter(({ tag }) => !isGoing.has(tag)).map(({ digest }) => digest);
  const roots = [...pointed, ...young, ...lasting(survey, options)];
  const { kept, orphans } = reach(survey, roots, { fallback, ...options });
  const tags = [
    ...going.map(({ tag, digest }) => ({ tag, digest, why: 'retention' as const })),
    ...orphans.map(({ tag, digest }) => ({ tag, digest, why: 'orphaned' as const })),
  ];
  const left = new Map(tags.map(({ digest, why }) => [digest, why]));
  const manifests = survey.manifests
    .filter(({ digest }) => !kept.has(digest))
    .map(({ digest, size, subject }) => ({ digest, size, why: left.get(digest) ?? whyGone(subject) }));
  return {
    tags,
    manifests,
    blobs: unneededLinks(survey, kept, options),
  };
}

/** Why a manifest goes that no tag has left. */
function whyGone(subject: Digest | undefined): DeletionReason {
  return subject === undefined ? 'untagged' : 'orphaned';
}

/** A tag under which clients keep what refers to a manifest, where a registry has no list of referrers; and what they sign by. */
interface FallbackTag extends KeptTag {
  readonly subject: Digest;
}

interface SplitTags {
  readonly normal: readonly KeptTag[];
  readonly fallback: readonly FallbackTag[];
}

function splitTags({ tags }: RepositorySurvey): SplitTags {
  const fallback = tags.flatMap((each) => {
    const [, algorithm = '', hex = ''] = /^(sha\d+)-([0-9a-f]{64,128})(?:\.[a-z]+)?$/.exec(each.tag) ?? [];
    const subject = `${algorithm}:${hex}`;
    return isDigest(subject) ? [{ ...each, subject }] : [];
  });
  const names = new Set(fallback.map(({ tag }) => tag));
  return { normal: tags.filter(({ tag }) => !names.has(tag)), fallback };
}

/** Whether a rule lets a tag go. */
function retentionOf(
  tags: readonly KeptTag[],
  young: ReadonlySet<Digest>,
  options: PlanOptions,
): (tag: KeptTag) => boolean {
  const { rule, now, grace, isWriteOnce } = options;
  if (rule?.keep === undefined) return () => false;
  const chosen = chooseTags(tags, rule.keep, now);
  // Of a young manifest the tag stays as well, so that both go together.
  return ({ tag, digest, pushed }) =>
    !chosen.has(tag) && now - pushed > grace && !young.has(digest) && isWriteOnce?.(tag) !== true;
}

/** Whether a manifest came in, or lost a tag, a short while ago. */
function isYoung({ pushed, untagged = 0 }: KeptManifest, { now, grace }: PlanOptions): boolean {
  return now - Math.max(pushed, untagged) <= grace;
}

/** Manifests that stay though no tag points to them. */
function lasting({ manifests, tags }: RepositorySurvey, { now, rule }: PlanOptions): readonly Digest[] {
  const tagged = new Set(tags.map(({ digest }) => digest));
  const parts = new Set(manifests.flatMap(({ needs }) => needs));
  const isFresh = ({ pushed, pulled = 0, untagged = 0 }: KeptManifest): boolean =>
    rule?.untagged === undefined || now - Math.max(pushed, pulled, untagged) <= rule.untagged;
  return manifests
    .filter((each) => !tagged.has(each.digest) && !parts.has(each.digest) && each.subject === undefined)
    .filter(isFresh)
    .map(({ digest }) => digest);
}

interface Reached {
  readonly kept: ReadonlySet<Digest>;
  /** Tags whose subject does not stay. */
  readonly orphans: readonly FallbackTag[];
}

/** What stays because of what stays. */
function reach(
  { manifests, gone }: RepositorySurvey,
  roots: readonly Digest[],
  { fallback, now, grace, isWriteOnce }: PlanOptions & Pick<SplitTags, 'fallback'>,
): Reached {
  const byDigest = new Map(manifests.map((each) => [each.digest, each]));
  const referrers = Map.groupBy(manifests, ({ subject }) => subject);
  const pointing = Map.groupBy(fallback, ({ subject }) => subject);
  // Signatures may be kept in a repository of their own: what never was here can not be missed.
  const known = new Set([...byDigest.keys(), ...gone]);
  const staying = new Set(
    fallback.filter(
      ({ tag, subject, pushed }) => now - pushed <= grace || !known.has(subject) || isWriteOnce?.(tag) === true,
    ),
  );
  const kept = new Set<Digest>();
  const open = [...roots, ...[...staying].map(({ digest }) => digest)];
  for (let digest = open.pop(); digest !== undefined; digest = open.pop()) {
    const manifest = byDigest.get(digest);
    if (manifest === undefined || kept.has(digest)) continue;
    kept.add(digest);
    open.push(...manifest.needs);
    for (const referrer of referrers.get(digest) ?? []) open.push(referrer.digest);
    for (const tag of pointing.get(digest) ?? []) open.push(tag.digest);
  }
  const orphans = fallback.filter((tag) => !kept.has(tag.subject) && !staying.has(tag));
  return { kept, orphans };
}

function unneededLinks(
  { manifests, blobs }: RepositorySurvey,
  kept: ReadonlySet<Digest>,
  { now, grace }: PlanOptions,
): readonly Digest[] {
  const needed = new Set(manifests.flatMap(({ digest, needs }) => (kept.has(digest) ? needs : [])));
  return blobs.filter(({ digest, linked }) => !needed.has(digest) && now - linked > grace).map(({ digest }) => digest);
}
