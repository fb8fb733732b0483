import { createReport } from './diagnostics.ts';
import type { TriggerInstruction } from './instruction.ts';
import { isTrigger, parseInstruction } from './parse-instruction.ts';
import type { Parsed } from './parsed.ts';
import { readStatements } from './read-statements.ts';
import { toLines } from './source-text.ts';

/**
 * Reads a trigger that an image's config keeps: what ONBUILD deferred. Never throws.
 *
 * @param options.file what places are shown under, such as `ONBUILD of node:24`
 * @returns `undefined` when the text is not exactly one instruction that can be deferred
 */
export function parseTrigger(text: string, options: { readonly file: string }): Parsed<TriggerInstruction | undefined> {
  const { file } = options;
  const { report, diagnostics } = createReport();
  const statements = readStatements({ file, lines: toLines(text), escape: '\\', report });
  const [first, second] = statements.map((statement) => parseInstruction(statement, report));
  if (first !== undefined && isTrigger(first) && statements.length === 1) return { value: first, diagnostics };
  const place = second?.place ?? first?.place ?? { file, line: 1, column: 1 };
  if (!diagnostics.some(({ severity }) => severity === 'error'))
    report('dockerfile/bad-trigger', place, 'the trigger is not one instruction that can be deferred');
  return { value: undefined, diagnostics };
}
