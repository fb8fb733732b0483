/** Whether `text` fits a pattern in which `*` stands for any characters and `?` for one. */
export function matchesPattern(pattern: string, text: string): boolean {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`).test(text);
}

/**
 * What a filter of names means: a pattern with `*` and `?`, or a regular expression between slashes.
 *
 * @returns `undefined` when the regular expression is malformed
 * @example toNameMatcher('1.*')?.('1.2') // true
 * @example toNameMatcher('/^v?[0-9]+$/')?.('v2') // true
 */
export function toNameMatcher(filter: string): ((name: string) => boolean) | undefined {
  const [, regex] = /^\/(.*)\/$/s.exec(filter) ?? [];
  if (regex === undefined) return (name) => matchesPattern(filter, name);
  try {
    const pattern = new RegExp(regex);
    return (name) => pattern.test(name);
  } catch {
    return undefined;
  }
}
