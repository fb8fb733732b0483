/** Why a word can not be expanded, each with what to do about it. */
const hints = {
  'open quote': 'Close the quote, or put the escape character before it.',
  'open brace': 'Close the substitution with }.',
  'no name': 'Write the name of a variable between the braces.',
  'too deep': 'Set a variable of its own with ARG, and use that.',
  'bad modifier': 'Use one of :- - :+ + :? ? # ## % %% / //.',
  'bad pattern': 'Write the backslash twice, or leave it out.',
  required: 'Set the variable with ARG or ENV before this line, or give it with --build-arg.',
} as const;

export type Unexpandability = keyof typeof hints;

/** Carries a failure out of the recursion of expanding; never leaves that. */
export class Unexpandable extends Error {
  /** Index into the word of what could not be expanded. */
  readonly at: number;
  readonly hint: string;
  constructor(why: Unexpandability, message: string, at: number) {
    super(message);
    this.at = at;
    this.hint = hints[why];
  }
}
