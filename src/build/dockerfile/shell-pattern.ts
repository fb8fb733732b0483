/** Part of a glob as `${v#…}` and its like know them. A character is one code point. */
type Token =
  | { readonly kind: 'any' }
  | { readonly kind: 'one' }
  | { readonly kind: 'character'; readonly character: string };

/** A parsed glob. */
export type ShellPattern = readonly Token[];

/**
 * Reads a glob: `*` any characters, `?` one, neither of them a newline; `\*`, `\?` and `\\` stand for themselves.
 * The escape before `}` and `/` ended nothing and is dropped. `undefined` when anything else is escaped.
 */
export function parseShellPattern(source: string): ShellPattern | undefined {
  const tokens: Token[] = [];
  const characters = [...source];
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at] ?? '';
    if (character === '*') tokens.push({ kind: 'any' });
    else if (character === '?') tokens.push({ kind: 'one' });
    else if (character !== '\\') tokens.push({ kind: 'character', character });
    else {
      const escaped = characters[++at] ?? '';
      if (!'*?\\}/'.includes(escaped) || escaped === '') return undefined;
      tokens.push({ kind: 'character', character: escaped });
    }
  }
  return tokens;
}

/** The value without the shortest or longest start that matches. */
export function trimStart(value: string, pattern: ShellPattern, longest: boolean): string {
  const characters = [...value];
  const end = matchEnd(pattern, characters, 0, longest);
  return end === undefined ? value : characters.slice(end).join('');
}

/** The value without the shortest or longest end that matches. */
export function trimEnd(value: string, pattern: ShellPattern, longest: boolean): string {
  const reversed = [...value].reverse();
  const end = matchEnd(pattern.toReversed(), reversed, 0, longest);
  return end === undefined ? value : reversed.slice(end).reverse().join('');
}

/** The value with its first match, or all of them, replaced; at each place the longest match counts. */
export function replaceMatches(value: string, pattern: ShellPattern, replacement: string, all: boolean): string {
  const characters = [...value];
  let text = '';
  let copied = 0;
  let lastEnd = -1;
  for (let start = 0; start <= characters.length; ) {
    const end = matchEnd(pattern, characters, start, true);
    // An empty match right behind the last one is none.
    if (end === undefined || (end === start && start === lastEnd)) {
      start += 1;
      continue;
    }
    text += characters.slice(copied, start).join('') + replacement;
    copied = end;
    lastEnd = end;
    if (!all) break;
    start = end === start ? end + 1 : end;
  }
  return text + characters.slice(copied).join('');
}

/**
 * Where the match that starts at `from` ends; `undefined` when nothing matches there.
 * Follows all ways through the pattern at once, so the time is at most pattern × text, whatever the pattern.
 */
function matchEnd(
  pattern: ShellPattern,
  characters: readonly string[],
  from: number,
  longest: boolean,
): number | undefined {
  let states = new Set<number>();
  let end: number | undefined;
  enter(pattern, 0, states);
  for (let at = from; ; at++) {
    if (states.has(pattern.length)) {
      end = at;
      if (!longest) return end;
    }
    const character = characters[at];
    if (character === undefined || states.size === 0) return end;
    states = step(pattern, states, character);
  }
}

/** Adds a state, and those that are reached from it without a character. */
function enter(pattern: ShellPattern, state: number, states: Set<number>): void {
  let next = state;
  states.add(next);
  while (pattern[next]?.kind === 'any') {
    next += 1;
    states.add(next);
  }
}

/** The states after one more character. */
function step(pattern: ShellPattern, states: ReadonlySet<number>, character: string): Set<number> {
  const next = new Set<number>();
  for (const state of states) {
    const token = pattern[state];
    if (token === undefined) continue;
    if (token.kind === 'character') {
      if (token.character === character) enter(pattern, state + 1, next);
    } else if (character !== '\n') enter(pattern, token.kind === 'any' ? state : state + 1, next);
  }
  return next;
}
