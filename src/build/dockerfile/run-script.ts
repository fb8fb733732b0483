import { heredocText, parseHeredocMark } from './heredoc.ts';
import type { RunInstruction } from './instruction.ts';

/** What RUN in shell form runs once its heredocs are in place. */
export type RunScript =
  /** A line, or several, for the stage's shell. */
  | { readonly kind: 'line'; readonly line: string }
  /** A file with a `#!` line, to be put in place and run itself. */
  | { readonly kind: 'file'; readonly name: string; readonly text: string };

/**
 * Resolves the heredocs of a RUN. One that is the whole command is the script; otherwise the shell gets command and
 * heredocs as they stand in the Dockerfile. `undefined` for the exec form, which has none.
 */
export function toRunScript({
  command,
  heredocs,
}: Pick<RunInstruction, 'command' | 'heredocs'>): RunScript | undefined {
  if (command.kind === 'exec') return undefined;
  const [first] = heredocs;
  if (first === undefined) return { kind: 'line', line: command.line };
  if (parseHeredocMark(command.line) === undefined) {
    const bodies = heredocs.map(({ content, name }) => `\n${content}${name}`);
    return { kind: 'line', line: command.line + bodies.join('') };
  }
  const text = heredocText(first);
  return text.startsWith('#!') ? { kind: 'file', name: first.name, text } : { kind: 'line', line: text };
}
