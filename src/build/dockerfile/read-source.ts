import { limits } from '../../base/index.ts';
import type { Report } from './diagnostics.ts';
import { readDirectives } from './directives.ts';
import type { Directives } from './instruction.ts';
import { readStatements, type Statement } from './read-statements.ts';
import { placeIn, type SourceLine, toLines } from './source-text.ts';

/** A file of instructions as it stands, what it includes not looked at. */
export interface Source {
  readonly directives: Directives;
  readonly statements: readonly Statement[];
}

/** Cuts a Dockerfile, or one that is included, into statements. @param text bytes are read as UTF-8 */
export function readSource(file: string, text: string | Uint8Array, report: Report): Source {
  const isRead = text.length <= limits.textFile && isText(text);
  const lines = isRead ? toLines(decode(text)) : [];
  if (text.length > limits.textFile) reportTooLarge(file, text.length, report);
  else if (!isRead) report('dockerfile/not-text', { file, line: 1, column: 1 }, 'the Dockerfile is no text', notText);
  else if (typeof text !== 'string') checkUtf8(file, text, lines, report);
  const directives = readDirectives(file, lines, report);
  const reading = { file, lines, report, escape: directives.escape, directiveLines: directives.lines };
  return { directives, statements: readStatements(reading) };
}

const notText = 'Name the Dockerfile with -f: this file has bytes in it that no text has.';

/** Whether there is no NUL in it, as there is in nearly all files that are not meant to be read. */
function isText(text: string | Uint8Array): boolean {
  return typeof text === 'string' ? !text.includes('\0') : !text.includes(0);
}

function decode(text: string | Uint8Array): string {
  return typeof text === 'string' ? text : new TextDecoder('utf-8', { ignoreBOM: true }).decode(text);
}

function reportTooLarge(file: string, length: number, report: Report): void {
  const message = `the Dockerfile has ${length} bytes, at most ${limits.textFile} are read`;
  report('dockerfile/too-large', { file, line: 1, column: 1 }, message);
}

/** Points at the first character that stands for a byte that was none. */
function checkUtf8(file: string, bytes: Uint8Array, lines: readonly SourceLine[], report: Report): void {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    const line = lines.find(({ text }) => text.includes('\ufffd'));
    const place = line === undefined ? { file, line: 1, column: 1 } : placeIn(file, line, line.text.indexOf('\ufffd'));
    report('dockerfile/not-utf8', place, 'the file is not UTF-8', 'Save it as UTF-8.');
  }
}
