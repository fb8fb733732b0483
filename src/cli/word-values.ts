import { cliFault } from './faults.ts';

/** Values of the form `NAME=VALUE`, the last one of a name counting. @throws cli/usage */
export function parsePairs(command: string, flag: string, values: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    values.map((text) => {
      const at = text.indexOf('=');
      if (at < 1)
        throw cliFault('cli/usage', `${command}: --${flag} "${text}" has no name and value`, {
          hint: 'Write NAME=VALUE.',
        });
      return [text.slice(0, at), text.slice(at + 1)];
    }),
  );
}

/**
 * Words of a command: a JSON list of them, or text that is parted where blanks are. No shell looks at it.
 *
 * @returns an empty list for empty text
 * @throws cli/usage
 */
export function parseWords(command: string, flag: string, text: string | undefined): readonly string[] | undefined {
  if (text === undefined) return undefined;
  if (!text.startsWith('[')) return text.split(/\s+/).filter((word) => word !== '');
  try {
    const words: unknown = JSON.parse(text);
    if (Array.isArray(words) && words.every((word) => typeof word === 'string')) return words;
  } catch {
    // Told below, in the words of the flag.
  }
  throw cliFault('cli/usage', `${command}: --${flag} ${text} is not a JSON list of words`, {
    hint: 'Write \'["word", "word"]\'.',
  });
}
