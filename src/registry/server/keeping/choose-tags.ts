import type { KeptTag } from '../../records/index.ts';
import { meansTag } from './find-rule.ts';
import type { KeptTags } from './keeping-rules.ts';

/**
 * Which tags rules keep: each that any of them keeps. Each rule counts its newest among the tags that its own patterns mean.
 *
 * @param now milliseconds since 1970
 */
export function chooseTags(tags: readonly KeptTag[], rules: readonly KeptTags[], now: number): ReadonlySet<string> {
  return new Set(rules.flatMap((rule) => chosenBy(rule, tags, now)).map(({ tag }) => tag));
}

function chosenBy(rule: KeptTags, tags: readonly KeptTag[], now: number): readonly KeptTag[] {
  const { newest, pushed, pulled } = rule;
  const meant = tags.filter(({ tag }) => meansTag(rule.tags, tag));
  if (newest === undefined && pushed === undefined && pulled === undefined) return meant;
  const isRecent = (each: KeptTag): boolean =>
    (pushed !== undefined && now - each.pushed <= pushed) ||
    (pulled !== undefined && now - Math.max(each.pushed, each.pulled ?? 0) <= pulled);
  return [...meant.filter(isRecent), ...[...meant].sort(byAge).slice(0, newest ?? 0)];
}

/** What was pushed last comes first; of those pushed at once, the one that sorts last. */
function byAge(one: KeptTag, other: KeptTag): number {
  return other.pushed - one.pushed || (one.tag < other.tag ? 1 : -1);
}
