// What takes two columns: ideographs, syllables of Hangul, full-width forms, and what is drawn as an emoji by itself.
const wide =
  /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Emoji_Presentation}\u3000-\u303e\uff01-\uff60]/u;

// What takes none: marks that are put onto the character before, joiners and selectors of variants.
const narrow = /[\p{Mn}\p{Me}\p{Cf}]/u;

// Control codes of terminals: those with parameters, titles and the like, two characters, and single ones.
const codes =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control codes are what is taken out
  /\x1b\[[0-?]*[ -/]*[@-~]|\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\|$)|\x1b[ -/]*[0-~]?|[\x00-\x08\x0b-\x1f\x7f-\x9f]/g;

/** Columns that a text takes on a terminal. */
export function textWidth(text: string): number {
  if (isPlain(text)) return text.length;
  let width = 0;
  for (const character of text) width += widthOf(character);
  return width;
}

/** The text, cut to so many columns; an ellipsis stands for what was cut off. */
export function cutText(text: string, columns: number): string {
  if (textWidth(text) <= columns) return text;
  let width = 0;
  let kept = '';
  for (const character of text) {
    width += widthOf(character);
    if (width > columns - 1) break;
    kept += character;
  }
  return columns > 0 ? `${kept}…` : '';
}

/** One line without anything that moves the cursor or colours what follows; a tab is two blanks. */
export function cleanLine(text: string): string {
  return text.replaceAll(codes, '').replaceAll('\t', '  ');
}

function isPlain(text: string): boolean {
  return /^[ -~]*$/.test(text);
}

function widthOf(character: string): number {
  if (narrow.test(character)) return 0;
  return wide.test(character) ? 2 : 1;
}
