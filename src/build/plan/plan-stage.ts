import { formatPlatform, type Platform } from '../../oci/index.ts';
import { dropsTriggers, type FromInstruction, type Instruction, type Stage } from '../dockerfile/index.ts';
import { applyArg } from './apply-arg.ts';
import { applyConfig } from './apply-config.ts';
import { applyUnset } from './apply-unset.ts';
import { findCopySource } from './copy-source.ts';
import { reportForeign } from './foreign-run.ts';
import { type FoundContext, findContext } from './named-context.ts';
import { readTriggers } from './on-build.ts';
import type { Op } from './op.ts';
import {
  findContextImage,
  findImage,
  readPlatform,
  rejectTarget,
  stateOfContext,
  stateOfImage,
  stateOfScratch,
  stateOfStage,
} from './plan-base.ts';
import { planCopy } from './plan-copy.ts';
import { type PlanDraft, placedAt } from './plan-draft.ts';
import { planFetches } from './plan-fetches.ts';
import { type PlannedStep, planRun } from './plan-run.ts';
import { planWorkdir } from './plan-workdir.ts';
import { earlierNames, type StagePlanner } from './stage-planner.ts';
import { type StageState, withHistory, withStep } from './stage-state.ts';
import { findUnsupported } from './unsupported.ts';

/** A stage before its first line, with the instructions its base has left for it. */
interface StageStart {
  readonly state: StageState;
  readonly triggers: readonly string[];
}

/** Numbers a stage's steps for people: `[build 2/5] RUN npm ci`. */
type ToLabel = (title: string, platform: Platform) => string;

/** What a stage comes to; `undefined` when it can't be planned, and then that is reported. */
export async function planStage(planner: StagePlanner, stage: Stage): Promise<StageState | undefined> {
  const { draft } = planner;
  const from = draft.expand(stage.from, { variables: planner.globals });
  if (from === undefined) return undefined;
  const replaced = stage.name === undefined ? undefined : planner.request.contexts?.get(stage.name);
  if (replaced !== undefined) return planReplaced(planner, stage, from);
  const total = countSteps(stage.instructions);
  const start = await startStage(
    planner,
    stage,
    from,
    (title, platform) => `${stagePrefix(planner, stage, platform, 1, total + 1)} ${title}`,
  );
  if (start === undefined) return undefined;
  const atFrom = placedAt(draft, from.place);
  const triggers = dropsTriggers(stage.instructions) ? [] : readTriggers(atFrom, start.triggers);
  const toLabel = createLabels(planner, stage, total + countSteps(triggers));
  let { state } = start;
  for (const trigger of triggers) state = await applyInstruction(planner, atFrom, stage, state, trigger, toLabel);
  for (const line of stage.instructions) state = await applyInstruction(planner, draft, stage, state, line, toLabel);
  return state;
}

/** A stage whose name `--build-context` gives to something else: its lines do not count. */
async function planReplaced(
  planner: StagePlanner,
  stage: Stage,
  from: FromInstruction,
): Promise<StageState | undefined> {
  const image = { ...from.image, text: stage.name ?? '' };
  const toLabel = (title: string, platform: Platform): string =>
    `${stagePrefix(planner, stage, platform, 1, 1)} ${title}`;
  return (await startStage(planner, stage, { ...from, image }, toLabel))?.state;
}

async function startStage(
  planner: StagePlanner,
  stage: Stage,
  from: FromInstruction,
  toLabel: ToLabel,
): Promise<StageStart | undefined> {
  const { draft, stages } = planner;
  const platform = readPlatform(planner, from.platform);
  if (platform === undefined) return undefined;
  const named = findContext(planner.request.contexts, from.image.text);
  if (named !== undefined) return startOnContext(planner, stage, from, named, platform, toLabel);
  const name = from.image.text.toLowerCase();
  const base = stages.findLast((other) => other.index < stage.index && other.name === name);
  if (base !== undefined) return startOnStage(planner, base);
  if (name === 'scratch') return { state: stateOfScratch(draft, platform, from.place), triggers: [] };
  return startOnImage(planner, stage, from, platform, toLabel);
}

async function startOnStage(planner: StagePlanner, base: Stage): Promise<StageStart | undefined> {
  const state = await planner.plan(base.index);
  return state && { state: stateOfStage(state), triggers: state.config.onBuild };
}

/** A named context takes the place of a stage or image of its name. */
async function startOnContext(
  planner: StagePlanner,
  stage: Stage,
  from: FromInstruction,
  { name, context }: FoundContext,
  platform: Platform,
  toLabel: ToLabel,
): Promise<StageStart | undefined> {
  const { draft } = planner;
  const label = toLabel(`FROM ${from.image.text}`, platform);
  switch (context.kind) {
    case 'files':
      return { state: stateOfContext(draft, name, platform, from.place, label), triggers: [] };
    case 'image': {
      const image = await findContextImage(planner, from.image, context, platform);
      return image && { state: stateOfImage(draft, from.image, image, label), triggers: image.config.config.onBuild };
    }
    case 'stage': {
      const base = planner.stages.findLast((other) => other.index < stage.index && other.name === context.name);
      return base === undefined ? rejectTarget(draft, from.image, context.name) : startOnStage(planner, base);
    }
  }
}

async function startOnImage(
  planner: StagePlanner,
  stage: Stage,
  from: FromInstruction,
  platform: Platform,
  toLabel: ToLabel,
): Promise<StageStart | undefined> {
  const late = planner.stages.find(({ index, name }) => index >= stage.index && name === from.image.text.toLowerCase());
  const hint = late === undefined ? undefined : hintLate(stage, late);
  const image = await findImage(planner, from.image, platform, earlierNames(planner.stages, stage), hint);
  if (image === undefined) return undefined;
  const state = stateOfImage(
    planner.draft,
    from.image,
    image,
    toLabel(`FROM ${from.image.text}`, image.config.platform),
  );
  return { state, triggers: image.config.config.onBuild };
}

function hintLate(stage: Stage, late: Stage): string {
  if (late.index === stage.index) return 'Name another image: a stage can not build on itself.';
  return `Move the stage ${late.name} before this one: a stage can only build on those above it.`;
}

async function applyInstruction(
  planner: StagePlanner,
  draft: PlanDraft,
  stage: Stage,
  state: StageState,
  line: Instruction,
  toLabel: ToLabel,
): Promise<StageState> {
  if (line.kind === 'arg') return applyArg(draft, planner.request, planner.globals, state, line);
  const instruction = draft.expand(line, state);
  if (instruction === undefined || reportUnsupported(draft, instruction)) return state;
  if (instruction.kind === 'run' && reportForeign(planner, draft, state.platform, instruction.place)) return state;
  const apply = (planned: PlannedStep<Op>): StageState => {
    const step = draft.step(planned.op, planned.inputs, toLabel(planned.title, state.platform), instruction.place);
    return withStep(state, step, planned.createdBy);
  };
  switch (instruction.kind) {
    case 'run': {
      const planned = await planRun({ planner, draft, stage, state }, instruction);
      return planned === undefined ? state : apply(planned);
    }
    case 'copy':
    case 'add': {
      const from = await findCopySource(planner, draft, stage, instruction);
      const fetches = planFetches(draft, instruction);
      return from === undefined || fetches === undefined ? state : apply(planCopy(state, instruction, from, fetches));
    }
    case 'workdir': {
      const planned = planWorkdir(state, instruction);
      const after = { ...state, config: { ...state.config, workingDir: planned.op.path } };
      // The root is always there.
      return planned.op.path === '/'
        ? withHistory(after, { createdBy: planned.createdBy })
        : { ...apply(planned), config: after.config };
    }
    case 'unset':
      return applyUnset(draft, state, instruction);
    case 'from':
      return state;
    default:
      return applyConfig(state, instruction);
  }
}

/** Whether there is something in it that this release does not execute; if so it is reported. */
function reportUnsupported(draft: PlanDraft, instruction: Instruction): boolean {
  const found = findUnsupported(instruction);
  for (const { what, place, hint } of found) {
    draft.diagnose('build/unsupported', `${what} is not executed in this release`, place, hint);
  }
  return found.length > 0;
}

function createLabels(planner: StagePlanner, stage: Stage, steps: number): ToLabel {
  let at = 1;
  return (title, platform) => `${stagePrefix(planner, stage, platform, ++at, steps + 1)} ${title}`;
}

function stagePrefix(planner: StagePlanner, stage: Stage, of: Platform, at: number, total: number): string {
  const platform = planner.request.labelPlatform === true ? `${formatPlatform(of)} ` : '';
  const name = planner.stages.length === 1 ? '' : `${stage.name ?? `stage-${stage.index}`} `;
  return `[${platform}${name}${String(at).padStart(String(total).length)}/${total}]`;
}

function countSteps(instructions: readonly Instruction[]): number {
  return instructions.filter(({ kind }) => kind === 'run' || kind === 'copy' || kind === 'add' || kind === 'workdir')
    .length;
}
