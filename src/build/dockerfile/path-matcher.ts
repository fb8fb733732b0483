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

/** Makes the matcher of a parsed pattern: text comparison as far as that decides, which it does for almost all paths. */
export function toMatcher(pattern: PathPattern): PathMatcher {
  const runs = literalRuns(pattern);
  const [first = ''] = runs;
  if (runs.length === 1) return (path) => path === first;
  const last = runs.at(-1) ?? '';
  const longest = runs.reduce((best, run) => (run.length > best.length ? run : best));
  return (path) =>
    path.startsWith(first) &&
    path.endsWith(last) &&
    path.includes(longest) &&
    followPattern(pattern, path).includes(pattern.length);
}

/** The texts between wildcards, empty ones included: one more than there are wildcards. */
function literalRuns(pattern: PathPattern): readonly string[] {
  const runs: string[] = [];
  let run = '';
  for (const token of pattern) {
    if (token.kind === 'character') run += token.character;
    else {
      runs.push(run);
      run = '';
    }
  }
  return [...runs, run];
}
