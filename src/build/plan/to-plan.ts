import { type Diagnostic, nearestName } from '../../base/index.ts';
import { type Dockerfile, isForeignSyntax, type Stage, type Stages, stagesOf } from '../dockerfile/index.ts';
import { buildFault } from '../faults.ts';
import type { PlanRequest } from '../request.ts';
import type { Sources } from '../sources.ts';
import { readGlobalArgs } from './apply-arg.ts';
import type { Plan, Step } from './plan.ts';
import { createPlanDraft, type PlanDraft } from './plan-draft.ts';
import { planStage } from './plan-stage.ts';
import { isPredefinedArg, platformArgs } from './predefined-args.ts';
import type { StagePlanner } from './stage-planner.ts';
import type { StageState } from './stage-state.ts';

/** A plan, or why there is none. */
export interface Planned {
  /** `undefined` when a diagnostic has the severity `error`. */
  readonly value: Plan | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Turns a Dockerfile into the graph of what has to be done for one stage. Nothing runs and nothing is written: only the images that the
 * stage needs are asked for. The same Dockerfile, request and images give the same plan.
 *
 * What this release does not execute is an error with its place, when the target needs it.
 *
 * @throws build/no-such-stage when there is no stage `request.target`
 */
export async function toPlan(dockerfile: Dockerfile, request: PlanRequest, sources: Sources): Promise<Planned> {
  const all = stagesOf(dockerfile);
  const target = findTarget(all.stages, request.target);
  const draft = createPlanDraft(dockerfile.directives.escape);
  const globals = readGlobalArgs(draft, request, platformArgs(request, target?.name ?? 'default'), all.globals);
  const state = target && (await createPlanner(draft, request, sources, all.stages, globals).plan(target.index));
  checkSyntaxArg(draft, request, dockerfile);
  warnOfUnusedArgs(draft, request, all, dockerfile);
  const failed = draft.diagnostics.some(({ severity }) => severity === 'error');
  const value = state === undefined || failed ? undefined : toValue(draft, request, state);
  return { value, diagnostics: draft.diagnostics };
}

function createPlanner(
  draft: PlanDraft,
  request: PlanRequest,
  sources: Sources,
  stages: readonly Stage[],
  globals: ReadonlyMap<string, string>,
): StagePlanner {
  const planned = new Map<number, Promise<StageState | undefined>>();
  const planOnce = (index: number): Promise<StageState | undefined> => {
    const stage = stages[index];
    const state = planned.get(index) ?? (stage ? planStage(planner, stage) : Promise.resolve(undefined));
    planned.set(index, state);
    return state;
  };
  const planner: StagePlanner = { draft, request, sources, stages, globals, plan: planOnce };
  return planner;
}

/** The stage to build; `undefined` when the file has none at all, which its parser has told. */
function findTarget(stages: readonly Stage[], wanted: string | undefined): Stage | undefined {
  if (wanted === undefined || wanted === '') return stages.at(-1);
  const stage = stages.findLast(({ name }) => name === wanted.toLowerCase()) ?? stages[toIndex(wanted)];
  if (stage !== undefined) return stage;
  const names = stages.flatMap(({ name }) => name ?? []);
  const near = nearestName(wanted, names);
  const known = names.length === 0 ? 'Name a stage with FROM … AS name.' : `Use one of ${names.join(', ')}.`;
  const hint = near === undefined ? known : `Did you mean ${near}?`;
  throw buildFault('build/no-such-stage', `there is no stage ${wanted}`, { hint });
}

function toIndex(wanted: string): number {
  return /^\d{1,6}$/.test(wanted) ? Number(wanted) : -1;
}

function toValue(draft: PlanDraft, request: PlanRequest, state: StageState): Plan {
  const { platform, author, config, baseHistory, history } = state;
  const labels = { ...config.labels, ...request.labels };
  return {
    steps: neededSteps(draft.steps, state.step),
    target: state.step.digest,
    inputs: draft.images,
    image: {
      platform,
      config: { ...config, labels },
      baseHistory,
      history,
      ...(author === undefined ? {} : { author }),
    },
  };
}

/** The steps that `target` is made of, in the order they were drawn up: inputs first. */
function neededSteps(steps: readonly Step[], target: Step): readonly Step[] {
  const needed = new Set([target.digest]);
  for (const step of steps.toReversed()) {
    if (needed.has(step.digest)) for (const input of step.inputs) needed.add(input);
  }
  return steps.filter(({ digest }) => needed.has(digest));
}

/** BUILDKIT_SYNTAX takes the place of `# syntax=`. */
function checkSyntaxArg(draft: PlanDraft, request: PlanRequest, { file }: Dockerfile): void {
  const syntax = request.buildArgs.BUILDKIT_SYNTAX;
  if (syntax === undefined || !isForeignSyntax(syntax)) return;
  const message = `BUILDKIT_SYNTAX asks for "${syntax}", which is not the language of Dockerfiles`;
  draft.diagnose('build/unsupported', message, { file, line: 1, column: 1 }, 'Leave the build argument out.');
}

function warnOfUnusedArgs(draft: PlanDraft, request: PlanRequest, all: Stages, dockerfile: Dockerfile): void {
  const lines = [...all.globals, ...all.stages.flatMap(({ instructions }) => instructions)];
  const declared = new Set(
    lines.flatMap((line) => (line.kind === 'arg' ? line.args.map(({ name }) => name.text) : [])),
  );
  const place = { file: dockerfile.file, line: 1, column: 1 };
  for (const name of Object.keys(request.buildArgs)) {
    if (declared.has(name) || isPredefinedArg(name)) continue;
    const near = nearestName(name, [...declared]);
    const hint = near === undefined ? `Declare it with ARG ${name}.` : `Did you mean ${near}?`;
    draft.diagnose('build/unused-arg', `no ARG takes the build argument ${name}`, place, hint);
  }
}
