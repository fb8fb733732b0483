import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { type Digest, digestOf } from '../../../oci/index.ts';
import type { KeptManifest, KeptTag, RepositorySurvey } from '../../records/index.ts';
import type { RetentionRule } from './keeping-rules.ts';
import { type PlanOptions, planRelease } from './plan-release.ts';

const day = 24 * 60 * 60 * 1000;
const now = 1000 * day;

/** A manifest that is called by a letter. Times are days ago. */
interface Manifest {
  readonly needs?: string;
  readonly subject?: string;
  readonly tags?: Readonly<Record<string, number>>;
  readonly pushed?: number;
  readonly pulled?: number;
  readonly untagged?: number;
}

const ago = (days: number): number => now - days * day;
const digestsOf = (letters: string): readonly Digest[] => [...letters].map((letter) => digestOf(letter));

function surveyOf(
  manifests: Readonly<Record<string, Manifest>>,
  blobs: Readonly<Record<string, number>>,
  removed = '',
): RepositorySurvey {
  const entries = Object.entries(manifests);
  return {
    revision: 1,
    manifests: entries.map(([letter, { needs = '', subject, pushed = 100, pulled, untagged }]) => ({
      digest: digestOf(letter),
      size: 1,
      needs: digestsOf(needs),
      pushed: ago(pushed),
      ...(subject === undefined ? {} : { subject: digestOf(subject) }),
      ...(pulled === undefined ? {} : { pulled: ago(pulled) }),
      ...(untagged === undefined ? {} : { untagged: ago(untagged) }),
    })),
    tags: entries.flatMap(([letter, { tags = {}, pulled }]) =>
      Object.entries(tags).map(([tag, pushed]) => ({
        tag,
        digest: digestOf(letter),
        pushed: ago(pushed),
        ...(pulled === undefined ? {} : { pulled: ago(pulled) }),
      })),
    ),
    blobs: Object.entries(blobs).map(([letter, linked]) => ({ digest: digestOf(letter), linked: ago(linked) })),
    gone: digestsOf(removed),
  };
}

/** What goes, as letters and tags: `a b:orphaned`. */
function plan(
  survey: RepositorySurvey,
  options: Partial<PlanOptions>,
  letters: string,
): Readonly<Record<string, string>> {
  const { tags, manifests, blobs } = planRelease(survey, { now, grace: day, ...options });
  const letterOf = (digest: Digest): string => [...letters].find((letter) => digestOf(letter) === digest) ?? digest;
  return {
    tags: tags.map(({ tag, why }) => `${tag}:${why}`).join(' '),
    manifests: manifests.map(({ digest, why }) => `${letterOf(digest)}:${why}`).join(' '),
    blobs: blobs.map(letterOf).join(' '),
  };
}

const hex = digestOf('s').slice('sha256:'.length);

interface Row {
  readonly title: string;
  readonly manifests?: Readonly<Record<string, Manifest>>;
  readonly blobs?: Readonly<Record<string, number>>;
  /** What was removed before. */
  readonly removed?: string;
  readonly rule?: Partial<RetentionRule>;
  readonly isWriteOnce?: (tag: string) => boolean;
  readonly tags?: string;
  readonly gone?: string;
  readonly links?: string;
}

const rows: readonly Row[] = [
  { title: 'without rules tags and manifests stay', manifests: { a: { tags: { 1: 500 } }, b: {} } },
  { title: 'a referrer stays with its subject', manifests: { s: {}, r: { subject: 's' }, q: { subject: 'r' } } },
  {
    title: 'referrers whose subject is gone go, and theirs',
    manifests: { r: { subject: 's' }, q: { subject: 'r' } },
    gone: 'r:orphaned q:orphaned',
  },
  { title: 'a referrer that came before its subject is waited for', manifests: { r: { subject: 's', pushed: 0.5 } } },
  { title: 'a referrer with a tag of its own stays', manifests: { r: { subject: 's', tags: { mine: 100 } } } },
  {
    title: 'a referrer that a list needs stays',
    manifests: { r: { subject: 's' }, i: { needs: 'r', tags: { x: 9 } } },
  },
  {
    title: 'tags for clients that know no referrers go with their subject',
    manifests: { r: { needs: 'q', tags: { [`sha256-${hex}`]: 9, [`sha256-${hex}.sig`]: 9 } }, q: { subject: 's' } },
    removed: 's',
    tags: `sha256-${hex}:orphaned sha256-${hex}.sig:orphaned`,
    gone: 'r:orphaned q:orphaned',
  },
  {
    title: 'and stay when it never was there: signatures may have a repository of their own',
    manifests: { r: { needs: 'q', tags: { [`sha256-${hex}`]: 9, [`sha256-${hex}.sig`]: 9 } }, q: { subject: 's' } },
  },
  {
    title: 'and stay when they may be written once only',
    manifests: { r: { tags: { [`sha256-${hex}.sig`]: 9 } } },
    removed: 's',
    isWriteOnce: () => true,
  },
  {
    title: 'and stay with it, whatever retention says of tags',
    manifests: { s: { tags: { v1: 9 } }, r: { tags: { [`sha256-${hex}.sig`]: 9 } } },
    rule: { keep: [{ tags: ['v*'] }], untagged: day },
  },
  {
    title: 'the newest stay, and those that were pushed or pulled of late',
    manifests: {
      a: { tags: { a: 10 } },
      b: { tags: { b: 20 } },
      c: { tags: { c: 30 } },
      d: { tags: { d: 40 }, pulled: 3 },
      e: { tags: { e: 4.5 } },
    },
    rule: { keep: [{ newest: 2 }, { pushed: 5 * day }, { pulled: 5 * day }] },
    tags: 'b:retention c:retention',
    gone: 'b:retention c:retention',
  },
  {
    title: 'each entry counts its own tags',
    manifests: { a: { tags: { v1: 10, v2: 9, pr1: 2, pr2: 3, latest: 200 } } },
    rule: { keep: [{ tags: ['v*'], newest: 1 }, { tags: ['pr*'], newest: 1 }, { tags: ['latest'] }] },
    tags: 'v1:retention pr2:retention',
  },
  {
    title: 'patterns take out again',
    manifests: { a: { tags: { 'v1-rc': 9 } }, b: { tags: { v1: 9 } } },
    rule: { keep: [{ tags: ['v*', '!*-rc'] }] },
    tags: 'v1-rc:retention',
    gone: 'a:retention',
  },
  {
    title: 'what has just been pushed stays, though no rule keeps it',
    manifests: { a: { tags: { x: 0.9 } }, b: { tags: { y: 1.1 } } },
    rule: { keep: [{ tags: ['v*'] }] },
    tags: 'y:retention',
    gone: 'b:retention',
  },
  {
    title: 'a tag that may be written once stays',
    manifests: { a: { tags: { v1: 100, x: 100 } } },
    rule: { keep: [] },
    isWriteOnce: (tag) => tag === 'v1',
    tags: 'x:retention',
  },
  {
    title: 'an index takes along what only it needs',
    manifests: {
      i: { tags: { old: 9 }, needs: 'ab' },
      j: { tags: { v1: 9 }, needs: 'b' },
      a: { needs: 'l' },
      b: { needs: 'm' },
      r: { subject: 'a' },
    },
    blobs: { l: 9, m: 9, n: 9 },
    rule: { keep: [{ tags: ['v*'] }] },
    tags: 'old:retention',
    gone: 'i:retention a:untagged r:orphaned',
    links: 'l n',
  },
  {
    title: 'an untagged manifest goes when nobody cared for it in a while',
    manifests: { a: {}, b: { pulled: 2 }, c: { untagged: 2 }, d: { pushed: 2 }, e: { pulled: 9, untagged: 8 } },
    rule: { untagged: 7 * day },
    gone: 'a:untagged e:untagged',
  },
  {
    title: 'what an index needs is not untagged',
    manifests: { i: { tags: { x: 9 }, needs: 'a' }, a: {}, b: {} },
    rule: { untagged: 7 * day },
    gone: 'b:untagged',
  },
  {
    title: 'links to blobs go when they are old and nothing needs them',
    manifests: { a: { needs: 'l' } },
    blobs: { l: 9, m: 9, n: 0.5 },
    links: 'm',
  },
];

describe('what goes from a repository', () => {
  for (const {
    title,
    manifests = {},
    blobs = {},
    removed,
    rule,
    isWriteOnce,
    tags = '',
    gone = '',
    links = '',
  } of rows)
    test(title, () => {
      const survey = surveyOf(manifests, blobs, removed);
      const options = {
        ...(rule === undefined ? {} : { rule: { repositories: ['**'], ...rule } }),
        ...(isWriteOnce === undefined ? {} : { isWriteOnce }),
      };
      assert.deepEqual(plan(survey, options, 'abcdeijqrslmn'), { tags, manifests: gone, blobs: links });
    });
});

/** Repositories of ten manifests, each of which needs or refers to some that come after it. */
const surveys: fc.Arbitrary<RepositorySurvey> = fc
  .array(
    fc.record({
      needs: fc.array(fc.nat(19), { maxLength: 4 }),
      subject: fc.option(fc.nat(12), { nil: undefined }),
      tags: fc.array(fc.constantFrom('v1', 'v2', 'x', 'y', 'z'), { maxLength: 2 }),
      pushed: fc.nat(20),
      untagged: fc.option(fc.nat(20), { nil: undefined }),
    }),
    { minLength: 10, maxLength: 10 },
  )
  .map((drawn) => {
    const nameOf = (at: number): Digest => digestOf(`${at}`);
    const manifests = drawn.map(
      ({ needs, subject, pushed, untagged }, at): KeptManifest => ({
        digest: nameOf(at),
        size: 1,
        needs: needs.filter((need) => need > at).map(nameOf),
        pushed: ago(pushed),
        ...(subject === undefined || subject <= at ? {} : { subject: nameOf(subject) }),
        ...(untagged === undefined ? {} : { untagged: ago(untagged) }),
      }),
    );
    const tags = new Map<string, KeptTag>();
    for (const [at, { tags: names, pushed }] of drawn.entries())
      for (const tag of names) tags.set(tag, { tag, digest: nameOf(at), pushed: ago(pushed) });
    const blobs = Array.from({ length: 10 }, (_, at) => ({ digest: nameOf(at + 10), linked: ago(at) }));
    return { revision: 1, manifests, tags: [...tags.values()], blobs, gone: [] };
  });

const options: fc.Arbitrary<PlanOptions> = fc
  .record({
    newest: fc.integer({ min: 1, max: 3 }),
    untagged: fc.option(fc.integer({ min: 1, max: 20 }), { nil: undefined }),
    grace: fc.nat(3),
  })
  .map(({ newest, untagged, grace }) => ({
    now,
    grace: grace * day,
    rule: {
      repositories: ['**'],
      keep: [{ newest }],
      ...(untagged === undefined ? {} : { untagged: untagged * day }),
    },
    isWriteOnce: (tag) => tag === 'v1',
  }));

test('what stays has all that it needs, and nothing more goes the second time', () => {
  fc.assert(
    fc.property(surveys, options, (survey, how) => {
      const planned = planRelease(survey, how);
      const gone = new Set(planned.manifests.map(({ digest }) => digest));
      const untagged = new Set(planned.tags.map(({ tag }) => tag));
      const links = new Set(planned.blobs);
      const left = {
        ...survey,
        manifests: survey.manifests.filter(({ digest }) => !gone.has(digest)),
        tags: survey.tags.filter(({ tag }) => !untagged.has(tag)),
        blobs: survey.blobs.filter(({ digest }) => !links.has(digest)),
      };
      for (const { digest } of left.tags) assert.ok(!gone.has(digest), 'a tag points to what is there');
      for (const { needs } of left.manifests)
        for (const need of needs) assert.ok(!gone.has(need) && !links.has(need), 'nothing is needed that went');
      for (const { digest, subject } of survey.manifests)
        if (subject !== undefined && left.manifests.some((each) => each.digest === subject))
          assert.ok(!gone.has(digest), 'referrers stay with their subject');
      assert.ok(!untagged.has('v1'));
      for (const each of [...planned.manifests])
        assert.ok(now - (survey.manifests.find(({ digest }) => digest === each.digest)?.pushed ?? 0) > how.grace);
      const again = planRelease(left, how);
      assert.deepEqual([again.tags, again.manifests, again.blobs], [[], [], []]);
    }),
    { numRuns: 300 },
  );
});
