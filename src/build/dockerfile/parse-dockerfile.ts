import type { Diagnostic, Place } from '../../base/index.ts';
import { createReport, type Report } from './diagnostics.ts';
import { type FindInclude, includeFiles } from './include.ts';
import type { Dockerfile } from './instruction.ts';
import { parseInstruction } from './parse-instruction.ts';
import type { Parsed } from './parsed.ts';
import { readSource } from './read-source.ts';
import type { Statement } from './read-statements.ts';

/** What a Dockerfile is read with. */
export interface ParseOptions {
  /** Name shown in places. */
  readonly file: string;
  /** Finds what INCLUDE names. @default nothing can be included */
  readonly include?: FindInclude | undefined;
}

/**
 * Reads a Dockerfile: text, then statements with places, then typed instructions. Never throws: what can't be understood is left
 * out of `value` and told as an error in `diagnostics`, so build from a value only when no diagnostic has the severity `error`.
 * Source: Dockerfile reference, docker/dockerfile:1.
 *
 * @param text bytes are read as UTF-8; a byte-order mark does not count as text
 *
 * @example
 * const { value, diagnostics } = parseDockerfile('FROM scratch\n', { file: 'Dockerfile' });
 */
export function parseDockerfile(text: string | Uint8Array, options: ParseOptions): Parsed<Dockerfile> {
  const { file, include: find } = options;
  const { report, diagnostics } = createReport();
  const source = readSource(file, text, report);
  const { directives } = source;
  const { statements, included } = includeFiles(file, source.statements, { find, escape: directives.escape, report });
  const instructions = statements.flatMap((statement) => parseInstruction(statement, report) ?? []);
  if (source.statements.length === 0 && diagnostics.length === 0)
    report(
      'dockerfile/empty',
      { file, line: 1, column: 1 },
      'the Dockerfile is empty',
      'Start with FROM and an image.',
    );
  if (!diagnostics.some(({ code }) => code === 'dockerfile/not-text')) checkStages(statements, report, diagnostics);
  const order = [file, ...included.map((each) => each.file)];
  return { value: { file, directives, instructions, included }, diagnostics: diagnostics.toSorted(byPlaceIn(order)) };
}

/** By files in the order they are read, then by lines. */
function byPlaceIn(order: readonly string[]): (a: Diagnostic, b: Diagnostic) => number {
  return ({ place: a }, { place: b }) =>
    order.indexOf(a.file) - order.indexOf(b.file) || a.line - b.line || a.column - b.column;
}

/** Checks how instructions follow each other: ARG, then FROM, then the rest. */
function checkStages(statements: readonly Statement[], report: Report, told: readonly Diagnostic[]): void {
  const first = statements.find(({ clause }) => clause.keyword.text.toLowerCase() !== 'arg');
  const last = statements.at(-1);
  if (first === undefined && last !== undefined)
    reportNoStage(last.clause.keyword.place, 'there is no FROM after ARG', report);
  else if (first !== undefined && first.clause.keyword.text.toLowerCase() !== 'from' && !isUnknown(first, told))
    reportNoStage(
      first.clause.keyword.place,
      `${first.clause.keyword.text.toUpperCase()} stands before the first FROM`,
      report,
    );
}

/** Whether it was told already that this is no instruction: it may well have been meant as FROM. */
function isUnknown({ clause }: Statement, told: readonly Diagnostic[]): boolean {
  const { place } = clause.keyword;
  return told.some((one) => one.code === 'dockerfile/unknown-instruction' && one.place.line === place.line);
}

function reportNoStage(place: Place, message: string, report: Report): void {
  report('dockerfile/no-stage', place, message, 'Start with FROM and an image, or FROM scratch.');
}
