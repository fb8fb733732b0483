import { imageFault } from '../faults.ts';

/** Paths of an image that a user named. */
export interface PathPattern {
  /** As it was written. */
  readonly text: string;
  /** The path without a leading slash, when the pattern names one path alone. */
  readonly path: string | undefined;
  /** Whether a path is meant, or lies in a directory that is. */
  matches(path: string): boolean;
}

/**
 * Reads a path of an image in which `*` stands for any part of a name, `?` for one character, `[a-z]` for one of some, and `**` alone between
 * slashes for any number of directories; after `\` a character stands for itself. Names that begin with a dot are like any others.
 *
 * @throws image/bad-path for the root, a `..`, and a `[` without its end
 */
export function parsePathPattern(text: string): PathPattern {
  const parts = text.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.length === 0)
    throw imageFault('image/bad-path', `"${text}" is the root of the image`, { hint: 'Name a path below it.' });
  if (parts.includes('..'))
    throw imageFault('image/bad-path', `the path "${text}" has a ".." component`, {
      hint: 'Name the path as it is in the image, from its root.',
    });
  const expression = new RegExp(`^${parts.map((part) => toExpression(part, text)).join('')}`, 'su');
  const isPlain = !/[*?[\\]/.test(text);
  return { text, path: isPlain ? parts.join('/') : undefined, matches: (path) => expression.test(`${path}/`) };
}

/** A component and the slash after it. */
function toExpression(part: string, text: string): string {
  if (part === '**') return '(?:[^/]+/)*';
  let expression = '';
  for (let at = 0; at < part.length; ) {
    const [source, length] = nextPiece(part, at, text);
    expression += source;
    at += length;
  }
  return `${expression}/`;
}

function nextPiece(part: string, at: number, text: string): readonly [source: string, length: number] {
  const character = String.fromCodePoint(part.codePointAt(at) ?? 0);
  if (character === '*') return ['[^/]*', 1];
  if (character === '?') return ['[^/]', 1];
  if (character === '\\' && at + 1 < part.length) {
    const escaped = String.fromCodePoint(part.codePointAt(at + 1) ?? 0);
    return [quote(escaped), 1 + escaped.length];
  }
  if (character !== '[') return [quote(character), character.length];
  const [whole, negated = '', set = ''] = /^\[([!^]?)(\]?[^\]]*)\]/.exec(part.slice(at)) ?? [];
  if (whole === undefined)
    throw imageFault('image/bad-path', `the pattern "${text}" has a [ without its ]`, {
      hint: 'Write \\[ for the character itself.',
    });
  return [`(?!/)[${negated === '' ? '' : '^'}${set.replaceAll(/[\\\][&~^]/g, '\\$&')}]`, whole.length];
}

function quote(character: string): string {
  return character.replace(/[.*+?^${}()|[\]\\/]/, '\\$&');
}
