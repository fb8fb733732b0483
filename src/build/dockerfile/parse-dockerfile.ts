import { type Diagnostic, limits, type Place } from '../../base/index.ts';
import { createReport, type Report } from './diagnostics.ts';
import { readDirectives } from './directives.ts';
import type { Dockerfile } from './instruction.ts';
import { parseInstruction } from './parse-instruction.ts';
import type { Parsed } from './parsed.ts';
import { readStatements, type Statement } from './read-statements.ts';
import { placeIn, type SourceLine, toLines } from './source-text.ts';

/**
 * Reads a Dockerfile: text, then statements with places, then typed instructions. Never throws: what can't be understood is left
 * out of `value` and told as an error in `diagnostics`, so build from a value only when no diagnostic has the severity `error`.
 * Source: Dockerfile reference, docker/dockerfile:1.
 *
 * @param text bytes are read as UTF-8; a byte-order mark does not count as text
 * @param options.file name shown in places
 *
 * @example
 * const { value, diagnostics } = parseDockerfile('FROM scratch\n', { file: 'Dockerfile' });
 */
export function parseDockerfile(text: string | Uint8Array, options: { readonly file: string }): Parsed<Dockerfile> {
  const { file } = options;
  const { report, diagnostics } = createReport();
  const lines = text.length > limits.textFile ? [] : toLines(decode(text));
  if (text.length > limits.textFile) reportTooLarge(file, text.length, report);
  else if (typeof text !== 'string') checkUtf8(file, text, lines, report);
  const directives = readDirectives(file, lines, report);
  const statements = readStatements({
    file,
    lines,
    escape: directives.escape,
    report,
    directiveLines: directives.lines,
  });
  const instructions = statements.flatMap((statement) => parseInstruction(statement, report) ?? []);
  if (statements.length === 0 && diagnostics.length === 0)
    report(
      'dockerfile/empty',
      { file, line: 1, column: 1 },
      'the Dockerfile is empty',
      'Start with FROM and an image.',
    );
  checkStages(statements, report);
  return { value: { file, directives, instructions }, diagnostics: diagnostics.toSorted(byPlace) };
}

function byPlace(a: Diagnostic, b: Diagnostic): number {
  return a.place.line - b.place.line || a.place.column - b.place.column;
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

/** Checks how instructions follow each other: ARG, then FROM, then the rest. */
function checkStages(statements: readonly Statement[], report: Report): void {
  const first = statements.find(({ clause }) => clause.keyword.text.toLowerCase() !== 'arg');
  const last = statements.at(-1);
  if (first === undefined && last !== undefined)
    reportNoStage(last.clause.keyword.place, 'there is no FROM after ARG', report);
  else if (first !== undefined && first.clause.keyword.text.toLowerCase() !== 'from')
    reportNoStage(
      first.clause.keyword.place,
      `${first.clause.keyword.text.toUpperCase()} stands before the first FROM`,
      report,
    );
}

function reportNoStage(place: Place, message: string, report: Report): void {
  report('dockerfile/no-stage', place, message, 'Start with FROM and an image, or FROM scratch.');
}
