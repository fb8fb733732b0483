/** Most of a warning that is shown. */
const longest = 300;

/**
 * Reads what a registry wants the user to know: `299 - "text"`, several with commas between. Other codes are not for users.
 * Source: distribution-spec, "Warnings"; RFC 7234, section 5.5.
 */
export function parseWarnings(header: string | undefined): readonly string[] {
  const found = (header ?? '').slice(0, 8192).matchAll(/(?:^|,)\s*299 \S+ "((?:[^"\\]|\\.)*)"/g);
  return Array.from(found, ([, text = '']) =>
    text
      .replace(/\\(.)/g, '$1')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal would obey them
      .replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ')
      .slice(0, longest),
  );
}

/** The value of `Warning` that tells the user something. */
export function formatWarning(text: string): string {
  return `299 - "${text.replace(/["\\]/g, '\\$&')}"`;
}
