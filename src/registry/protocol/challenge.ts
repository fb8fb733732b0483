/** How a server wants to be told who asks. Source: RFC 9110, section 11.6.1. */
export interface Challenge {
  /** In lower case: `bearer`, `basic`. */
  readonly scheme: string;
  /** Names in lower case. */
  readonly parameters: Readonly<Record<string, string>>;
}

// RFC 9110, section 5.6.2.
const token = /[!#$%&'*+.^_`|~0-9A-Za-z-]+/y;
const parameter = /([!#$%&'*+.^_`|~0-9A-Za-z-]+)[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"|([!#$%&'*+.^_`|~0-9A-Za-z/:-]+))/y;
const blank = /[ \t]*/y;
const separator = /[ \t,]*/y;

/** Most characters of a header that are looked at. */
const longest = 8192;

/**
 * Reads `WWW-Authenticate`, which may hold several challenges. What is malformed ends the list.
 *
 * @example parseChallenges('Bearer realm="https://auth.example/token",service="registry.example"')
 */
export function parseChallenges(header: string | undefined): readonly Challenge[] {
  const text = (header ?? '').slice(0, longest);
  const challenges: Challenge[] = [];
  let at = skip(separator, text, 0);
  while (at < text.length) {
    const scheme = match(token, text, at)?.[0];
    if (scheme === undefined) break;
    at = skip(blank, text, at + scheme.length);
    const parameters: [string, string][] = [];
    for (let found = match(parameter, text, at); found !== undefined; found = match(parameter, text, at)) {
      const [whole, name = '', quoted, plain] = found;
      parameters.push([name.toLowerCase(), plain ?? (quoted ?? '').replace(/\\(.)/g, '$1')]);
      at = skip(separator, text, at + whole.length);
    }
    challenges.push({ scheme: scheme.toLowerCase(), parameters: Object.fromEntries(parameters) });
    at = skip(separator, text, at);
  }
  return challenges;
}

/** Writes a challenge; the scheme as people know it. */
export function formatChallenge({ scheme, parameters }: Challenge): string {
  const list = Object.entries(parameters).map(([name, value]) => `${name}="${value.replace(/["\\]/g, '\\$&')}"`);
  return `${scheme.charAt(0).toUpperCase()}${scheme.slice(1)} ${list.join(',')}`;
}

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
}

function skip(pattern: RegExp, text: string, at: number): number {
  return at + (match(pattern, text, at)?.[0].length ?? 0);
}
