import { isBlank } from './blank.ts';
import type { EscapeCharacter } from './instruction.ts';
import type { Found } from './source-text.ts';

const separators = /[\t\v\f\r ]+/g;

/**
 * Words between blanks, whatever quotes say.
 *
 * @param text without blanks at its ends
 * @param at index of `text` in its line, added to the words' own
 */
export function splitAtBlanks(text: string, at: number): readonly Found[] {
  if (text === '') return [];
  const words: Found[] = [];
  let from = 0;
  for (const separator of text.matchAll(separators)) {
    words.push({ text: text.slice(from, separator.index), at: at + from });
    from = separator.index + separator[0].length;
  }
  words.push({ text: text.slice(from), at: at + from });
  return words;
}

/** The first word and the rest after the blanks that follow it; `undefined` when there is one word only. */
export function splitOnce(text: string, at: number): readonly [Found, Found] | undefined {
  const separator = /[\t\v\f\r ]+/.exec(text);
  if (separator === null) return undefined;
  const rest = separator.index + separator[0].length;
  return [
    { text: text.slice(0, separator.index), at },
    { text: text.slice(rest), at: at + rest },
  ];
}

/**
 * Words between unquoted blanks. Quotes and escapes stay in the words: expansion takes them away.
 * An escape at the very end is dropped; a quote that is not closed runs to the end.
 */
export function splitQuoted(text: string, at: number, escapeCharacter: EscapeCharacter): readonly Found[] {
  const words: Found[] = [];
  let index = 0;
  while (index < text.length) {
    if (isBlank(text.charAt(index))) {
      index += 1;
      continue;
    }
    const word = quotedWord(text, index, escapeCharacter);
    if (word.text !== '') words.push({ text: word.text, at: at + index });
    index = word.end;
  }
  return words;
}

/** The word that starts at `from`, and the index after it. */
function quotedWord(text: string, from: number, escapeCharacter: EscapeCharacter): { text: string; end: number } {
  let quote = '';
  for (let index = from; index < text.length; index++) {
    const character = text.charAt(index);
    if (character === escapeCharacter && quote !== "'") {
      index += 1;
      if (index === text.length) return { text: text.slice(from, -1), end: index };
    } else if (character === quote) quote = '';
    else if (quote === '' && (character === '"' || character === "'")) quote = character;
    else if (quote === '' && isBlank(character)) return { text: text.slice(from, index), end: index };
  }
  return { text: text.slice(from), end: text.length };
}
