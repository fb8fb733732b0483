/** What a pattern is made of: parts of repository names, `*` within a part, and `**` as a whole part. */
const wellFormed = /^(?:\*\*|[a-z0-9._*-]+)(?:\/(?:\*\*|[a-z0-9._*-]+))*$/;

/** Whether a text can be a pattern: `**` stands only for whole parts. */
export function isRepositoryPattern(text: string): boolean {
  return (
    text.length <= 255 &&
    wellFormed.test(text) &&
    text.split('/').every((part) => part === '**' || !part.includes('**'))
  );
}

/**
 * Whether a repository is one of those that a pattern means. `*` stands for any characters but a slash, `**` for one part or more.
 *
 * @example matchesPattern('team-a/**', 'team-a/web/api') // true
 * @example matchesPattern('team-a/**', 'team-a') // false
 */
export function matchesPattern(pattern: string, repository: string): boolean {
  return matchParts(pattern.split('/'), repository.split('/'));
}

/** Whether a list of patterns means a repository: any of them does, and none of those that begin with `!`. */
export function matchesPatterns(patterns: readonly string[], repository: string): boolean {
  const isNamed = (pattern: string): boolean => !pattern.startsWith('!') && matchesPattern(pattern, repository);
  const isTakenOut = (pattern: string): boolean =>
    pattern.startsWith('!') && matchesPattern(pattern.slice(1), repository);
  return patterns.some(isNamed) && !patterns.some(isTakenOut);
}

/** By the greedy way, which goes back to the last `**` only: the time is bounded by the product of both lengths. */
function matchParts(pattern: readonly string[], parts: readonly string[]): boolean {
  return matchGreedily(pattern, parts, '**', matchPart, 1);
}

function matchPart(pattern: string, part: string): boolean {
  if (!pattern.includes('*')) return pattern === part;
  return matchGreedily([...pattern], [...part], '*', (wanted, found) => wanted === found, 0);
}

/** @param least how many items a wildcard stands for at least */
function matchGreedily(
  pattern: readonly string[],
  items: readonly string[],
  wildcard: string,
  matches: (wanted: string, found: string) => boolean,
  least: 0 | 1,
): boolean {
  let at = 0;
  let next = 0;
  /** Where the last wildcard stands, and up to where it takes items. */
  let last: { readonly at: number; taken: number } | undefined;
  while (next < items.length || pattern[at] === wildcard) {
    const wanted = pattern[at];
    if (wanted === wildcard && next + least <= items.length) {
      last = { at, taken: next + least };
      next = last.taken;
      at += 1;
    } else if (wanted !== undefined && wanted !== wildcard && matches(wanted, items[next] ?? '')) {
      at += 1;
      next += 1;
    } else if (last !== undefined && last.taken < items.length) {
      last.taken += 1;
      next = last.taken;
      at = last.at + 1;
    } else {
      return false;
    }
  }
  return at === pattern.length;
}
