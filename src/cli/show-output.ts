import { StringDecoder } from 'node:string_decoder';

/**
 * Shows what a program printed on a terminal: colours, line ends and tabs as they are, and whatever else a terminal would act on made
 * visible. Nobody who looks at a log shall have his window renamed, his screen wiped, or keys typed for him.
 *
 * @returns a function that takes the output piece by piece
 */
export function createOutputShower(): (bytes: Buffer) => string {
  const decoder = new StringDecoder('utf8');
  return (bytes) =>
    decoder.write(bytes).replaceAll(pattern, (found) => (isHarmless(found) ? found : escapeText(found)));
}

/** Colours and the like (SGR); a line end as some programs write it; anything else of control. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is looked for.
const pattern = /\x1b\[[0-9;:]*m|\r\n|(?![\n\t])[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]/gu;

function isHarmless(found: string): boolean {
  return found.length > 1;
}

function escapeText(found: string): string {
  const code = found.charCodeAt(0);
  if (found === '\r') return '\\r';
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16)}`;
}
