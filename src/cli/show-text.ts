/**
 * Text from an image, such as a path, on one line and with nothing in it that a terminal would act on: control characters, and bytes that
 * are not UTF-8, are written as `\xNN` and `\n`.
 */
export function showText(text: string): string {
  return plain.test(text) ? text : text.replaceAll(odd, escapeCharacter);
}

/** Text of several lines, with nothing in it that a terminal would act on but line ends and tabs. */
export function showLines(text: string): string {
  return text.replaceAll(/(?![\n\t])[\p{Cc}\p{Bidi_Control}]/gu, escapeCharacter);
}

/** Text of one cell of a table: as `showText`, but a backslash stays as it is. */
export function showCell(text: string): string {
  return plain.test(text) ? text : text.replaceAll(odd, (found) => (found === '\\' ? found : escapeCharacter(found)));
}

/** Control characters, line ends that Unicode adds, what turns the direction of writing, and halves of surrogate pairs. */
const odd = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Cs}\\]/gu;
const plain = /^[\x20-\x5b\x5d-\x7e]*$/;

function escapeCharacter(found: string): string {
  if (found === '\\') return '\\\\';
  if (found === '\n') return '\\n';
  const code = found.charCodeAt(0);
  // A byte that is not UTF-8 is carried as U+DC00 and the byte.
  if (code >= 0xdc80 && code <= 0xdcff) return `\\x${(code - 0xdc00).toString(16)}`;
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16)}`;
}
