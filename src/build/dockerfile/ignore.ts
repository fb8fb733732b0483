import type { Diagnostic } from '../../base/index.ts';
import type { Parsed } from './parsed.ts';

/** Says which paths of a context are left out. Paths are relative, with `/`, without `.` and `..`. */
export interface Ignore {
  /** Whether the path is left out: by itself or because a directory above it is, unless an exception brings it back. */
  ignores(path: string): boolean;
  /** Whether something below an ignored directory might still be kept; if not, a walk may skip it whole. */
  mayKeepBelow(directory: string): boolean;
}

/** Reads a .dockerignore: cleaned patterns in order, `!` in front of exceptions. Never throws. */
export function parseIgnoreFile(_text: string, _options: { readonly file: string }): Parsed<readonly string[]> {
  const diagnostics: Diagnostic[] = [];
  return { value: [], diagnostics };
}

/** Makes the matcher of patterns, of .dockerignore or of `--exclude`; a malformed pattern matches nothing. */
export function createIgnore(_patterns: readonly string[]): Ignore {
  return { ignores: () => false, mayKeepBelow: () => true };
}
