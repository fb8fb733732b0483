/**
 * What counts as blank: every character with Unicode's White_Space property, as in the language the format was first read by.
 * JavaScript's own classes differ (they hold U+FEFF and lack U+0085).
 */
const blank = /[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;
const leading = /^[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/;

/** Whether a character is blank. */
export function isBlank(character: string): boolean {
  return blank.test(character);
}

/** Length of the blank start of a text. */
export function blankStart(text: string): number {
  return leading.exec(text)?.[0].length ?? 0;
}

/** The text without blanks at its end. */
export function trimBlankEnd(text: string): string {
  let end = text.length;
  while (end > 0 && isBlank(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}

/** The text without blanks at both ends. */
export function trimBlank(text: string): string {
  return trimBlankEnd(text.slice(blankStart(text)));
}
