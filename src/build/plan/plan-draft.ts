import type { Diagnostic, Place } from '../../base/index.ts';
import type { Digest } from '../../oci/index.ts';
import type { ImageInput } from '../build-input.ts';
import type { EscapeCharacter, Instruction, Variables } from '../dockerfile/index.ts';
import { expandInstruction } from '../dockerfile/index.ts';
import { type PlanDiagnosticCode, planDiagnostics } from './diagnostics.ts';
import type { Op } from './op.ts';
import { createStep, type Step } from './plan.ts';

/** What an instruction's variables stand for. */
export interface Scope {
  readonly variables: Variables;
}

/** A plan being drawn up: the steps so far, each once, and what there is to tell about the text. */
export interface PlanDraft {
  readonly steps: readonly Step[];
  readonly diagnostics: readonly Diagnostic[];
  /** The images that the steps use, as often as they are named. */
  readonly images: readonly ImageInput[];
  useImage(image: ImageInput): void;
  /** The step that does `op` to `inputs`: one that is there already when they are the same. */
  step(op: Op, inputs: readonly Digest[], label: string, place: Place): Step;
  report(diagnostic: Diagnostic): void;
  diagnose(code: PlanDiagnosticCode, message: string, place: Place, hint?: string): void;
  /**
   * Replaces variables and reports what is wrong with the outcome; `undefined` when it can't be used.
   *
   * @param report takes the diagnostics; @default the draft's own
   */
  expand<Kind extends Instruction>(
    instruction: Kind,
    scope: Scope,
    report?: (diagnostic: Diagnostic) => void,
  ): Kind | undefined;
}

export function createPlanDraft(escapeCharacter: EscapeCharacter): PlanDraft {
  const steps = new Map<Digest, Step>();
  const diagnostics: Diagnostic[] = [];
  const images: ImageInput[] = [];
  const draft: PlanDraft = {
    get steps() {
      return [...steps.values()];
    },
    diagnostics,
    images,
    useImage: (image) => void images.push(image),
    step(op, inputs, label, place) {
      const step = createStep(op, inputs, label, place);
      const same = steps.get(step.digest);
      if (same === undefined) steps.set(step.digest, step);
      return same ?? step;
    },
    report: (diagnostic) => void diagnostics.push(diagnostic),
    diagnose: (...said) => void diagnostics.push(toDiagnostic(...said)),
    expand(instruction, scope, report = draft.report) {
      const expanded = expandInstruction(instruction, scope.variables, { escape: escapeCharacter });
      for (const diagnostic of expanded.diagnostics) report(diagnostic);
      return expanded.diagnostics.some(({ severity }) => severity === 'error') ? undefined : expanded.value;
    },
  };
  return draft;
}

/** The same draft for instructions that stand elsewhere than in the user's file: whatever is told of them gets the place `place`. */
export function placedAt(draft: PlanDraft, place: Place): PlanDraft {
  const placed: PlanDraft = {
    get steps() {
      return draft.steps;
    },
    diagnostics: draft.diagnostics,
    images: draft.images,
    useImage: draft.useImage,
    step: (op, inputs, label) => draft.step(op, inputs, label, place),
    report: (diagnostic) => draft.report({ ...diagnostic, place }),
    diagnose: (code, message, _place, hint) => draft.diagnose(code, message, place, hint),
    expand: (instruction, scope) => draft.expand(instruction, scope, placed.report),
  };
  return placed;
}

function toDiagnostic(code: PlanDiagnosticCode, message: string, place: Place, hint?: string): Diagnostic {
  const { severity } = planDiagnostics[code];
  return { severity, code, message, place, ...(hint === undefined ? {} : { hint }) };
}
