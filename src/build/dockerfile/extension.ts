import type { Report } from './diagnostics.ts';
import { nearName } from './near-name.ts';
import { placeIn, type SourceLine } from './source-text.ts';

/** What extensions may say. */
export const extensionNames: readonly string[] = ['UNSET', 'INCLUDE'];

/** `# nacre:` in front of an instruction that other builders take for a comment. */
const mark = /^\s*#[ \t]*nacre:[ \t]*/;

/** The index in a line at which the instruction behind `# nacre:` begins; `undefined` when the line is another one. */
export function extensionStart({ text }: SourceLine): number | undefined {
  return mark.exec(text)?.[0].length;
}

const almost = /^\s*#[ \t]*([A-Za-z]{4,7})[ \t]*[:=]?[ \t]+([A-Za-z]{4,9})(?![\w])/;

/** Warns of a comment that was likely meant to be an instruction: its mark is misspelt, and a known name follows. */
export function reportAlmostExtension(file: string, line: SourceLine, report: Report): void {
  const [, word = '', name = ''] = almost.exec(line.text) ?? [];
  const meant = nearName(name, extensionNames);
  if (meant === undefined || nearName(word, ['nacre']) === undefined) return;
  const place = placeIn(file, line, line.text.indexOf('#'));
  const hint = `Write # nacre: ${meant}, all in lower case up to the colon.`;
  report('dockerfile/almost-extension', place, 'this is a comment, and looks like an instruction to Nacre', hint);
}

/** Says that `# nacre:` stands where no instruction may stand: between the lines of another one. */
export function reportInside(file: string, line: SourceLine, report: Report): void {
  if (extensionStart(line) === undefined) return;
  const place = placeIn(file, line, line.text.indexOf('#'));
  const message = '# nacre: stands inside an instruction that goes on over several lines';
  report('dockerfile/misplaced-extension', place, message, 'Put it above or below the instruction.');
}
