import { followPattern, type PathPattern, parsePathPattern } from './path-pattern.ts';

/** Says whether a whole path matches. */
export type PathMatcher = (path: string) => boolean;

/**
 * Makes the matcher of a source of COPY or ADD, as Go's filepath.Match: `*` and `?` stay within one name.
 *
 * @returns `undefined` when the pattern is malformed
 *
 * @example createPathMatcher('src/*.ts')?.('src/main.ts') // true
 */
export function createPathMatcher(source: string): PathMatcher | undefined {
  const pattern = parsePathPattern(source, false);
  return pattern === undefined ? undefined : toMatcher(pattern);
}

/** Makes the matcher of a parsed pattern: text comparison as far as that decides. */
export function toMatcher(pattern: PathPattern): PathMatcher {
  const start = literalStart(pattern);
  if (start.length === pattern.length) {
    const whole = start.join('');
    return (path) => path === whole;
  }
  const prefix = start.join('');
  const suffix = literalStart(pattern.toReversed()).reverse().join('');
  return (path) => path.startsWith(prefix) && path.endsWith(suffix) && followPattern(pattern, path).has(pattern.length);
}

/** The characters before the first part that is a wildcard. */
function literalStart(pattern: PathPattern): string[] {
  const characters: string[] = [];
  for (const token of pattern) {
    if (token.kind !== 'character') break;
    characters.push(token.character);
  }
  return characters;
}
