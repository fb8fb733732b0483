/** A part of a path pattern; each takes one character, or none or more where it says so. */
export type PathToken =
  | { readonly kind: 'character'; readonly character: string }
  /** `?`: one character but `/`. */
  | { readonly kind: 'one' }
  /** `[a-z]`: one character, `/` too when it is in the class. */
  | { readonly kind: 'class'; readonly negated: boolean; readonly ranges: readonly (readonly [string, string])[] }
  /** `*`: any characters but `/`. */
  | { readonly kind: 'any' }
  /** `**` with something after it: nothing, or anything that ends in `/`. */
  | { readonly kind: 'directories' }
  /** `**` at the end: anything. */
  | { readonly kind: 'rest' };

/** A parsed path pattern. */
export type PathPattern = readonly PathToken[];

/**
 * Reads a pattern as Go's filepath.Match takes them: `*`, `?`, `[a-z]`, `[^a-z]`, and a backslash before what is to stand for itself.
 *
 * @param deep whether `**` spans directories; else it is two stars
 * @returns `undefined` when the pattern is malformed: an open or empty class, a backslash at the end
 */
export function parsePathPattern(source: string, deep: boolean): PathPattern | undefined {
  const characters = [...source];
  const tokens: PathToken[] = [];
  for (let at = 0; at < characters.length; ) {
    const read = readToken(characters, at, deep);
    if (read === undefined) return undefined;
    tokens.push(read.token);
    at = read.next;
  }
  return tokens;
}

interface Read<Value> {
  readonly token: Value;
  readonly next: number;
}

function readToken(characters: readonly string[], at: number, deep: boolean): Read<PathToken> | undefined {
  const character = characters[at] ?? '';
  if (character === '*') return deep && characters[at + 1] === '*' ? readDeep(characters, at) : anyAt(at);
  if (character === '?') return { token: { kind: 'one' }, next: at + 1 };
  if (character === '[') return readClass(characters, at + 1);
  if (character !== '\\') return { token: { kind: 'character', character }, next: at + 1 };
  const escaped = characters[at + 1];
  return escaped === undefined ? undefined : { token: { kind: 'character', character: escaped }, next: at + 2 };
}

function anyAt(at: number): Read<PathToken> {
  return { token: { kind: 'any' }, next: at + 1 };
}

/** `**`, with the slash after it. */
function readDeep(characters: readonly string[], at: number): Read<PathToken> {
  const next = at + (characters[at + 2] === '/' ? 3 : 2);
  return { token: { kind: next === characters.length ? 'rest' : 'directories' }, next };
}

/** A class from behind its bracket to behind its closing one. */
function readClass(characters: readonly string[], start: number): Read<PathToken> | undefined {
  const negated = characters[start] === '^';
  const ranges: [string, string][] = [];
  for (let at = negated ? start + 1 : start; ; ) {
    if (characters[at] === ']' && ranges.length > 0) return { token: { kind: 'class', negated, ranges }, next: at + 1 };
    const low = readMember(characters, at);
    const high = low !== undefined && characters[low.next] === '-' ? readMember(characters, low.next + 1) : low;
    if (low === undefined || high === undefined) return undefined;
    ranges.push([low.token, high.token]);
    at = high.next;
  }
}

/** One character of a class; a bare `-` or `]` can not be one. */
function readMember(characters: readonly string[], at: number): Read<string> | undefined {
  const character = characters[at];
  if (character === undefined || character === '-' || character === ']') return undefined;
  if (character !== '\\') return { token: character, next: at + 1 };
  const escaped = characters[at + 1];
  return escaped === undefined ? undefined : { token: escaped, next: at + 2 };
}

/** Whether a text has an unescaped `*`, `?` or `[`, and so names files rather than a file. */
export function hasWildcards(text: string): boolean {
  return /^(?:[^\\*?[]|\\.)*[*?[]/s.test(text);
}

/**
 * Follows a pattern through a text, all ways at once, so that the time is at most pattern × text whatever the pattern.
 *
 * @returns the states that are left: indexes into the pattern, its length meaning that all of it matched; empty when nothing fits
 */
export function followPattern(pattern: PathPattern, text: string): readonly number[] {
  let states: number[] = [];
  let next: number[] = [];
  enter(pattern, 0, states);
  for (const character of text) {
    for (const state of states) step(pattern, state, character, next);
    if (next.length === 0) return next;
    [states, next] = [next, states];
    next.length = 0;
  }
  return states;
}

/** Adds a state, and those that are reached from it without a character. */
function enter(pattern: PathPattern, state: number, states: number[]): void {
  addState(state, states);
  for (let next = state; mayBeNothing(pattern[next]); ) addState(++next, states);
}

function addState(state: number, states: number[]): void {
  if (!states.includes(state)) states.push(state);
}

function mayBeNothing(token: PathToken | undefined): boolean {
  return token?.kind === 'any' || token?.kind === 'directories' || token?.kind === 'rest';
}

function step(pattern: PathPattern, state: number, character: string, next: number[]): void {
  const token = pattern[state];
  switch (token?.kind) {
    case undefined:
      return;
    case 'character':
      if (character === token.character) enter(pattern, state + 1, next);
      return;
    case 'one':
      if (character !== '/') enter(pattern, state + 1, next);
      return;
    case 'class':
      if (isInClass(token.ranges, character) !== token.negated) enter(pattern, state + 1, next);
      return;
    case 'any':
      if (character !== '/') enter(pattern, state, next);
      return;
    case 'rest':
      enter(pattern, state, next);
      return;
    case 'directories':
      // Within the directories nothing may be skipped: what follows starts behind a slash.
      addState(state, next);
      if (character === '/') enter(pattern, state + 1, next);
  }
}

function isInClass(ranges: readonly (readonly [string, string])[], character: string): boolean {
  const point = character.codePointAt(0) ?? 0;
  return ranges.some(([low, high]) => point >= (low.codePointAt(0) ?? 0) && point <= (high.codePointAt(0) ?? 0));
}
