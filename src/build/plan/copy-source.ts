import { nearestName } from '../../base/index.ts';
import type { Digest } from '../../oci/index.ts';
import type { AddInstruction, CopyInstruction, Stage, Word } from '../dockerfile/index.ts';
import { type FoundContext, findContext } from './named-context.ts';
import { findContextImage, findImage, nothingStep, rejectTarget, sourceStep } from './plan-base.ts';
import type { PlanDraft } from './plan-draft.ts';
import { earlierNames, type StagePlanner } from './stage-planner.ts';

/** Where the files of COPY or ADD come from: the step that made them, or a context when there is none. */
export interface CopyFrom {
  readonly step: Digest | undefined;
  /** Which context, when it is not the build's own. */
  readonly context?: string;
}

/** What COPY --from names: an earlier stage by name or number, else an image; `undefined` when it is neither, and then that is reported. */
export async function findCopySource(
  planner: StagePlanner,
  draft: PlanDraft,
  stage: Stage,
  instruction: CopyInstruction | AddInstruction,
): Promise<CopyFrom | undefined> {
  const from = instruction.kind === 'copy' ? instruction.from : undefined;
  return from === undefined ? { step: undefined } : findFrom(planner, draft, stage, from);
}

/** As `findCopySource`, for whatever has a `from`. */
export async function findFrom(
  planner: StagePlanner,
  draft: PlanDraft,
  stage: Stage,
  from: Word,
): Promise<CopyFrom | undefined> {
  if (from.text.includes('$')) return rejectVariable(draft, from);
  const found = findContext(planner.request.contexts, from.text);
  if (found !== undefined) return findInContext(planner, draft, stage, from, found);
  const named = findStage(planner.stages, stage, from.text);
  if (named === undefined && from.text === 'scratch') return { step: nothingStep(draft, from.place).digest };
  if (named === undefined)
    return /^\d+$/.test(from.text) ? rejectNumber(planner, draft, from) : findInImage(planner, draft, stage, from);
  if (named.index >= stage.index) return rejectLater(draft, from, named.index === stage.index);
  const state = await planner.plan(named.index);
  return state && { step: state.step.digest };
}

async function findInContext(
  planner: StagePlanner,
  draft: PlanDraft,
  stage: Stage,
  from: Word,
  { name, context }: FoundContext,
): Promise<CopyFrom | undefined> {
  switch (context.kind) {
    case 'files':
      return { step: undefined, context: name };
    case 'image': {
      const image = await findContextImage({ ...planner, draft }, from, context, planner.request.platform);
      return image && { step: sourceStep(draft, image, `FROM ${context.text}`, from.place).digest };
    }
    case 'stage': {
      const named = planner.stages.findLast((other) => other.name === context.name && other.index !== stage.index);
      if (named === undefined) return rejectTarget(draft, from, context.name);
      const state = await planner.plan(named.index);
      return state && { step: state.step.digest };
    }
  }
}

/** The stage meant: of several with one name the last before this one, else one that comes too late. */
function findStage(stages: readonly Stage[], stage: Stage, text: string): Stage | undefined {
  if (/^\d+$/.test(text)) return stages[Number(text)];
  const sameName = stages.filter(({ name }) => name === text.toLowerCase());
  return sameName.findLast(({ index }) => index < stage.index) ?? sameName[0];
}

async function findInImage(
  planner: StagePlanner,
  draft: PlanDraft,
  stage: Stage,
  from: Word,
): Promise<CopyFrom | undefined> {
  const image = await findImage(
    { ...planner, draft },
    from,
    planner.request.platform,
    earlierNames(planner.stages, stage),
  );
  return image && { step: sourceStep(draft, image, `FROM ${from.text}`, from.place).digest };
}

function rejectVariable(draft: PlanDraft, from: Word): undefined {
  const hint = 'Give the image a stage of its own, FROM with the variable AS a name, and copy from that name.';
  draft.diagnose('build/unsupported', 'variables are not replaced in --from', from.place, hint);
}

function rejectNumber(planner: StagePlanner, draft: PlanDraft, from: Word): undefined {
  const names = planner.stages.flatMap(({ name }) => name ?? []);
  const near = nearestName(from.text, names);
  const hint = near === undefined ? 'Copy from a stage by its name: FROM image AS name.' : `Did you mean ${near}?`;
  draft.diagnose('build/unknown-stage', `there is no stage ${from.text}`, from.place, hint);
}

function rejectLater(draft: PlanDraft, from: Word, self: boolean): undefined {
  const message = self ? 'a stage can not copy from itself' : `stage ${from.text} comes after this one`;
  draft.diagnose('build/unknown-stage', message, from.place, 'Copy from a stage that stands before this one.');
}
