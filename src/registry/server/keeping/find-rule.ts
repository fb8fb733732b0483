import { matchesPattern, matchesPatterns } from '../access/repository-pattern.ts';

/** A rule for some repositories. */
export interface PatternRule {
  /** Patterns; one that begins with `!` takes repositories out again. */
  readonly repositories: readonly string[];
}

/** The first rule that names a repository. */
export function findRule<Rule extends PatternRule>(rules: readonly Rule[], repository: string): Rule | undefined {
  return rules.find(({ repositories }) => matchesPatterns(repositories, repository));
}

/** Whether patterns mean a tag: `*` stands for any characters, `!` takes out. No patterns, or none without `!`, mean all others. */
export function meansTag(patterns: readonly string[] | undefined, tag: string): boolean {
  if (patterns === undefined) return true;
  const named = patterns.filter((pattern) => !pattern.startsWith('!'));
  const out = patterns.filter((pattern) => pattern.startsWith('!'));
  const isNamed = named.length === 0 || named.some((pattern) => matchesPattern(pattern, tag));
  return isNamed && !out.some((pattern) => matchesPattern(pattern.slice(1), tag));
}
