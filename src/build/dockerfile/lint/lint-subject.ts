import type { UnsetVariable } from '../expand-instruction.ts';
import type { Dockerfile, FromInstruction, Instruction, Word } from '../instruction.ts';
import type { LintBase } from './lint-request.ts';

/** A word of FROM with what it stands for. */
export interface UsedWord {
  readonly word: Word;
  /** The word itself when it can't be expanded. */
  readonly text: string;
  readonly isExpanded: boolean;
  /** Variables that had a part in it. */
  readonly used: ReadonlySet<string>;
  readonly unset: readonly UnsetVariable[];
}

/** A FROM line, of any stage. */
export interface FromView {
  readonly from: FromInstruction;
  readonly image: UsedWord;
  /** The image when no build argument is given. */
  readonly defaultImage: UsedWord;
  readonly platform?: UsedWord;
}

/** What a line of a stage sees. */
export interface LintScope {
  readonly variables: ReadonlyMap<string, string>;
  /** Names that ARG has declared, with a value or not. */
  readonly args: ReadonlySet<string>;
  /** False when the base image is not known, which may set more variables. */
  readonly isComplete: boolean;
  /** Whether SHELL has named a shell. */
  readonly hasShell: boolean;
  /** Whether WORKDIR stands above. */
  readonly hasWorkdir: boolean;
}

/** A line of a stage. */
export interface LineView {
  readonly line: Instruction;
  /** The line with its variables replaced. */
  readonly expanded: Instruction;
  /** Variables of the line that nothing declares. */
  readonly undeclared: readonly UnsetVariable[];
  readonly scope: LintScope;
}

/** A stage that is looked into. */
export interface StageView {
  readonly view: FromView;
  /** The platform that its base is asked for. */
  readonly platform: string;
  readonly base: LintBase | undefined;
  readonly lines: readonly LineView[];
}

/** A Dockerfile as the checks see it. */
export interface LintSubject {
  readonly dockerfile: Dockerfile;
  /** Every FROM of the file. */
  readonly froms: readonly FromView[];
  /** The stages asked for. */
  readonly stages: readonly StageView[];
  /** Names that FROM may use. */
  readonly globalNames: readonly string[];
  readonly platformArgs: ReadonlyMap<string, string>;
  readonly ignore: readonly string[];
}
