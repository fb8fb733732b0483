import type { Place } from '../../base/index.ts';
import { createReport } from './diagnostics.ts';
import type { Dockerfile, Word } from './instruction.ts';
import { parseInstruction } from './parse-instruction.ts';
import type { Parsed } from './parsed.ts';
import type { Statement } from './read-statements.ts';

/** An instruction that a program has called for: what the text of a Dockerfile comes to once it is cut up. */
export interface InstructionCall {
  readonly keyword: string;
  /** `--name=value`, without quotes and escapes. */
  readonly flags: readonly string[];
  /** What follows the flags, without blanks around it. */
  readonly rest: string;
  /** Texts that `<<NAME` in `rest` stands for, line ends included; no variables are replaced in them. */
  readonly heredocs: readonly { readonly name: string; readonly content: string }[];
  /** Where the program calls for it. */
  readonly place: Place;
}

/**
 * Reads instructions that stand in no text: they are checked and mean what they would in a Dockerfile, and all that is said of them has the
 * place of the call. Never throws.
 */
export function parseCalls(calls: readonly InstructionCall[], options: { readonly file: string }): Parsed<Dockerfile> {
  const { report, diagnostics } = createReport();
  const instructions = calls.flatMap((call) => parseInstruction(toStatement(call), report) ?? []);
  return {
    value: { file: options.file, directives: { escape: '\\', lines: 0 }, instructions, included: [] },
    diagnostics,
  };
}

function toStatement({ keyword, flags, rest, heredocs, place }: InstructionCall): Statement {
  const text = [keyword, ...flags, rest].join(' ');
  const toWord = (word: string): Word => ({ text: word, place });
  const clause = {
    ...{ line: { text, place: () => place }, escape: '\\' as const, source: text },
    ...{ keyword: toWord(keyword), flags: flags.map(toWord), rest: { text: rest, at: text.length - rest.length } },
  };
  const bodies = heredocs.map((heredoc) => ({
    ...heredoc,
    expand: false,
    stripTabs: false,
    place,
    contentPlace: place,
  }));
  const extension = keyword === 'UNSET' ? ({ extension: true } as const) : {};
  return { clause, heredocs: bodies, endLine: place.line, comments: [], ...extension };
}
