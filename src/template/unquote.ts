const simple: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
};

/**
 * The value of a text as Go writes it, with its quotes: `"a\n"`, or in backquotes as it is.
 *
 * @returns `undefined` when an escape is none of Go's
 */
export function unquote(quoted: string): string | undefined {
  const text = quoted.slice(1, -1);
  if (quoted.startsWith('`')) return text.replaceAll('\r', '');
  const escaped = /\\(?:x([\da-fA-F]{2})|u([\da-fA-F]{4})|U([\da-fA-F]{8})|([0-7]{3})|([\s\S]))/g;
  let wrong = false;
  const value = text.replaceAll(escaped, (_, byte, short, long, octal, letter) => {
    const code = octal === undefined ? Number.parseInt(byte ?? short ?? long, 16) : Number.parseInt(octal, 8);
    const character = letter === undefined ? fromCode(code) : simple[letter];
    wrong ||= character === undefined;
    return character ?? '';
  });
  return wrong ? undefined : value;
}

function fromCode(code: number): string | undefined {
  return code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : undefined;
}
