import { posix } from 'node:path';
import { limits, type Place } from '../../base/index.ts';
import { blankStart, trimBlank } from './blank.ts';
import { createReport, type Report } from './diagnostics.ts';
import type { Parsed } from './parsed.ts';
import { type PathMatcher, toMatcher } from './path-matcher.ts';
import { followPattern, type PathPattern, parsePathPattern } from './path-pattern.ts';
import { placeIn, toLines } from './source-text.ts';

/**
 * Says which paths of a context are left out. Paths are relative, with `/`, without `.`, `..` and a slash at the end; it makes no
 * difference whether one is a directory.
 */
export interface Ignore {
  /** Whether the path is left out: by itself or because a directory above it is, unless a later exception brings it back. */
  ignores(path: string): boolean;
  /** Whether something below an ignored directory might be kept; if not, a walk may skip it whole. */
  mayKeepBelow(directory: string): boolean;
}

/**
 * Reads a .dockerignore: lines that start with `#` are comments, blanks around a pattern and slashes at its ends do not count.
 * Never throws. Source: Docker documentation, ".dockerignore files".
 *
 * @returns cleaned patterns in order, `!` in front of exceptions; malformed ones are left out and reported
 */
export function parseIgnoreFile(text: string, options: { readonly file: string }): Parsed<readonly string[]> {
  const { file } = options;
  const { report, diagnostics } = createReport();
  if (text.length > limits.textFile) {
    const message = `the file has ${text.length} characters, at most ${limits.textFile} are read`;
    report('dockerfile/too-large', { file, line: 1, column: 1 }, message);
    return { value: [], diagnostics };
  }
  const value = toLines(text).flatMap((line) => {
    if (line.text.startsWith('#') || trimBlank(line.text) === '') return [];
    const pattern = cleanPattern(line.text);
    return checkPattern(pattern, placeIn(file, line, blankStart(line.text)), report) ? [pattern] : [];
  });
  return { value, diagnostics };
}

/** Says when a pattern is malformed; returns whether it is well-formed. */
export function checkPattern(pattern: string, place: Place, report: Report): boolean {
  const body = pattern.startsWith('!') ? pattern.slice(1) : pattern;
  if (body !== '' && parsePathPattern(body, true) !== undefined) return true;
  const message =
    body === ''
      ? `"${pattern}" is no pattern`
      : `"${pattern}" is no pattern: a bracket is open or empty, or a backslash ends it`;
  report('dockerfile/bad-pattern', place, message, 'Put a backslash before a character that stands for itself.');
  return false;
}

/** The shortest way to write the same pattern, relative to the context. */
function cleanPattern(written: string): string {
  const trimmed = trimBlank(written);
  const exception = trimmed.startsWith('!');
  const body = exception ? trimBlank(trimmed.slice(1)) : trimmed;
  const clean = body === '' ? '' : posix.normalize(body).replace(/(?<=.)\/$/, '');
  return (exception ? '!' : '') + (clean.length > 1 ? clean.replace(/^\//, '') : clean);
}

interface Rule {
  readonly exception: boolean;
  readonly pattern: PathPattern;
  readonly matches: PathMatcher;
}

/** What is known of a path: whether it is left out, and which rules match it or a directory above it. */
interface Verdict {
  readonly ignored: boolean;
  readonly matched: readonly boolean[];
}

/**
 * Makes the matcher of patterns, of .dockerignore or of `--exclude`: `*`, `?`, `[…]` as in Go's filepath.Match, `**` for any number of
 * directories, `!` for exceptions; the last pattern that matches decides. A malformed pattern matches nothing.
 * Verdicts on directories are remembered, so one matcher is for one walk.
 */
export function createIgnore(patterns: readonly string[]): Ignore {
  const rules = patterns.flatMap(toRule);
  const exceptions = rules.filter((rule) => rule.exception);
  const nothing: Verdict = { ignored: false, matched: rules.map(() => false) };
  const verdicts = new Map<string, Verdict>();
  // A walk asks for one directory's entries after another: most often the last directory is the one.
  let last = { directory: '', verdict: nothing };
  const verdictOn = (path: string): Verdict => judge(rules, path, aboveOf(path));
  const aboveOf = (path: string): Verdict => {
    const slash = path.lastIndexOf('/');
    if (slash <= 0) return nothing;
    if (last.directory.length === slash && path.startsWith(last.directory)) return last.verdict;
    const directory = path.slice(0, slash);
    const verdict = verdicts.get(directory) ?? verdictOn(directory);
    verdicts.set(directory, verdict);
    last = { directory, verdict };
    return verdict;
  };
  return {
    ignores: (path) => path !== '' && path !== '.' && verdictOn(path).ignored,
    mayKeepBelow: (directory) => exceptions.some(({ pattern }) => followPattern(pattern, `${directory}/`).length > 0),
  };
}

function toRule(written: string): readonly Rule[] {
  const clean = cleanPattern(written);
  const exception = clean.startsWith('!');
  const pattern = parseRule(exception ? clean.slice(1) : clean);
  if (pattern === undefined || pattern.length === 0) return [];
  return [{ exception, pattern, matches: toMatcher(pattern) }];
}

/** `**` directly before a name without wildcards stands for any text, not only for directories: `**.log` takes `a.log`. */
function parseRule(source: string): PathPattern | undefined {
  const pattern = parsePathPattern(source, true);
  const isEnding = /^\*\*[^/*?[\\][^*?[\\]*$/.test(source);
  return pattern === undefined || !isEnding ? pattern : [{ kind: 'rest' }, ...pattern.slice(1)];
}

/** A rule that matched a directory goes on matching below it; others are asked only when they would change the verdict. */
function judge(rules: readonly Rule[], path: string, above: Verdict): Verdict {
  const matched: boolean[] = [];
  let ignored = false;
  for (const [index, rule] of rules.entries()) {
    const match = above.matched[index] === true || (rule.exception === ignored && rule.matches(path));
    if (match) ignored = !rule.exception;
    matched.push(match);
  }
  return { ignored, matched };
}
