/** Whether what UNSET names stands for several. */
export function isNamePattern(name: string): boolean {
  return /[*?]/.test(name);
}

/** A predicate for names that UNSET means: `*` stands for any characters, `?` for any one. Letter case counts. */
export function createNamePattern(pattern: string): (name: string) => boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  const expression = new RegExp(`^${source}$`, 's');
  return (name) => expression.test(name);
}
