import { toNameMatcher } from '../../base/index.ts';
import { isTag } from '../../oci/index.ts';
import { appFault } from '../faults.ts';
import { compareVersions } from '../look/compare-versions.ts';
import { newestFirst } from '../look/read-dates.ts';

/** Which tags of a repository are meant. */
export interface TagChoice {
  /** Patterns with `*` and `?`, or regular expressions between slashes; a tag has to fit one. @default all */
  readonly include?: readonly string[];
  /** What is left out of these, in the same form. @default none */
  readonly exclude?: readonly string[];
  /** A range of semantic versions: `>=1.2 <2`. A tag that is no version is in no range. @default any */
  readonly versions?: string;
  /** How many are taken of what is left then. @default all */
  readonly newest?: number;
  /** What makes one newer than another. @default version */
  readonly newestBy?: NewestBy;
}

export const newestBys = ['version', 'date'] as const;
export type NewestBy = (typeof newestBys)[number];

/** What a choice came to. */
export interface ChosenTags {
  readonly tags: readonly string[];
  /** Tags that are asked for by their very name, and are not there. */
  readonly missing: readonly string[];
}

/**
 * The tags that are meant, in the order in which they came, or the newest first.
 *
 * @param createdAt when images were made, as `readDates` gives it; asked for only those that the rest of the choice leaves, and only when dates count
 * @throws app/bad-choice
 */
export async function chooseTags(
  all: readonly string[],
  choice: TagChoice,
  createdAt: (tags: readonly string[]) => Promise<ReadonlyMap<string, string | undefined>>,
): Promise<ChosenTags> {
  const { include = ['*'], exclude = [], versions, newest, newestBy } = choice;
  const [wanted, unwanted] = [include.map(toMatcher), exclude.map(toMatcher)];
  const isWanted = (tag: string): boolean => wanted.some((fits) => fits(tag)) && !unwanted.some((fits) => fits(tag));
  const isInRange = versions === undefined ? () => true : await toRangeMatcher(versions);
  const fitting = all.filter((tag) => isWanted(tag) && isInRange(tag));
  const exact = include.filter((pattern) => isTag(pattern) && isWanted(pattern) && isInRange(pattern));
  const missing = exact.filter((tag) => !all.includes(tag));
  if (newest === undefined) return { tags: fitting, missing };
  const byVersion = fitting.toSorted(compareVersions).reverse();
  if (newestBy !== 'date') return { tags: byVersion.slice(0, newest), missing };
  return { tags: newestFirst(byVersion, await createdAt(byVersion)).slice(0, newest), missing };
}

function toMatcher(filter: string): (tag: string) => boolean {
  const matches = toNameMatcher(filter);
  if (matches !== undefined) return matches;
  throw appFault('app/bad-choice', `${filter} is not a regular expression`, {
    hint: 'Leave the slashes out for a pattern with * and ?.',
  });
}

/** @throws app/bad-choice */
async function toRangeMatcher(text: string): Promise<(tag: string) => boolean> {
  const { default: semver } = await import('semver');
  const range = semver.validRange(text);
  if (range === null) throw badRange(text);
  return (tag) => {
    const version = toSemanticVersion(tag);
    return version !== undefined && semver.satisfies(version, range, { loose: true });
  };
}

/** Whether a text is a range of semantic versions. */
export async function isVersionRange(text: string): Promise<boolean> {
  const { default: semver } = await import('semver');
  return semver.validRange(text) !== null;
}

function badRange(text: string): Error {
  return appFault('app/bad-choice', `"${text}" is no range of versions`, { hint: 'Write it as ">=1.2 <2" or "^1.2".' });
}

/**
 * A tag as a semantic version: `v1.2` is 1.2.0, and `1.2-slim` a pre-release, which is in no range that names none.
 *
 * @returns `undefined` for what is no version
 */
export function toSemanticVersion(tag: string): string | undefined {
  const [, numbers, phase] = /^v?(\d{1,15}(?:\.\d{1,15}){0,2})(?:-([0-9A-Za-z.-]+))?$/.exec(tag) ?? [];
  if (numbers === undefined) return undefined;
  const [major = 0, minor = 0, patch = 0] = numbers.split('.').map(Number);
  const version = `${major}.${minor}.${patch}`;
  return phase === undefined ? version : `${version}-${phase}`;
}
