import type { UpstreamRule } from './upstream.ts';

/** The rule of the longest prefix that a repository has, among those that take it. */
export function findRule(rules: readonly UpstreamRule[], repository: string): UpstreamRule | undefined {
  let found: UpstreamRule | undefined;
  for (const rule of rules) {
    const { prefix, takes } = rule;
    if (prefix !== '' && !repository.startsWith(`${prefix}/`)) continue;
    if (found !== undefined && found.prefix.length >= prefix.length) continue;
    if (takes === undefined || takes(repository)) found = rule;
  }
  return found;
}

/** The name of a repository at the upstream of its rule. */
export function nameAtUpstream({ prefix, path, family }: UpstreamRule, repository: string): string {
  const rest = prefix === '' ? repository : repository.slice(prefix.length + 1);
  return `${path}${family === undefined || rest.includes('/') ? '' : `${family}/`}${rest}`;
}
