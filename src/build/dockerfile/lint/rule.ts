import type { Diagnostic, Place } from '../../../base/index.ts';
import type { InstructionBase } from '../instruction.ts';
import type { LintSubject } from './lint-subject.ts';
import type { RuleName } from './rule-name.ts';

/** A change of one line: what stands from `place.column` up to `endColumn`, both 1-based, becomes `text`. */
export interface Edit {
  readonly place: Place;
  readonly endColumn: number;
  readonly text: string;
}

/** What a check has found. */
export interface Sighting {
  readonly message: string;
  readonly place: Place;
  /** What to do here, when that can be said more exactly than for the rule. */
  readonly hint?: string;
  /** What mends it and changes nothing else. */
  readonly edit?: Edit;
  /** The instructions concerned: a comment above any of them may say that the check be skipped. */
  readonly of: readonly InstructionBase[];
}

/** A build check: something that is allowed in a Dockerfile and likely a mistake. */
export interface Rule {
  readonly name: RuleName;
  readonly severity: 'warning';
  /** What it finds, one sentence. */
  readonly about: string;
  /** What to do about it, one sentence. */
  readonly remedy: string;
  /** On trial: made only when `# check=experimental=` asks for it. */
  readonly experimental?: true;
  find(subject: LintSubject): readonly Sighting[];
}

/** A sighting as it is told. Its code is the rule's name. */
export interface Finding extends Diagnostic {
  readonly code: RuleName;
  readonly edit?: Edit;
}
