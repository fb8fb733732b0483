import { dropsTriggers } from '../drops-triggers.ts';
import type { Dockerfile, Instruction } from '../instruction.ts';
import { parseTrigger } from '../parse-trigger.ts';
import { type Stage, stagesOf } from '../stages.ts';
import type { LintBase, LintRequest } from './lint-request.ts';
import type { FromView, LintScope, LintSubject, StageView } from './lint-subject.ts';
import { findStage, reachedStages } from './reached-stages.ts';
import { readFroms } from './read-froms.ts';
import { type Walk, walkLines } from './walk-stage.ts';

/** What a stage leaves to those built on it. */
interface Left {
  readonly scope: LintScope;
  readonly triggers: readonly string[];
}

/** Prepares a Dockerfile for the checks: variables are replaced as a build would, with nothing run. */
export async function readSubject(dockerfile: Dockerfile, request: LintRequest): Promise<LintSubject> {
  const all = stagesOf(dockerfile);
  const { views, globals, globalNames } = readFroms(dockerfile, all, request);
  const walk: Walk = { request, escape: dockerfile.directives.escape, globals };
  const reached = reachedStages(all.stages, views, request.target);
  const left = new Map<number, Left>();
  const stages: StageView[] = [];
  for (const stage of all.stages) {
    const view = views[stage.index];
    if (view === undefined || !reached.has(stage.index)) continue;
    const { base, platform, start } = await startStage(all.stages, stage, view, left, request);
    const triggers = dropsTriggers(stage.instructions) ? [] : start.triggers;
    const inherited = triggers.flatMap((text) => parseTrigger(text, { file: 'ONBUILD' }).value ?? []);
    // What triggers do counts; what is wrong with them is told where they are written.
    const { end: scope } = walkLines(walk, start.scope, inherited);
    const { lines, end } = walkLines(walk, scope, stage.instructions);
    left.set(stage.index, { scope: end, triggers: triggersOf(stage.instructions) });
    stages.push({ view, platform, base, lines });
  }
  const { platformArgs, ignore = [] } = request;
  return { dockerfile, froms: views, stages, globalNames, platformArgs, ignore };
}

async function startStage(
  stages: readonly Stage[],
  stage: Stage,
  view: FromView,
  left: ReadonlyMap<number, Left>,
  request: LintRequest,
): Promise<{ readonly base: LintBase | undefined; readonly platform: string; readonly start: Left }> {
  const platform = view.platform?.text ?? request.platformArgs.get('TARGETPLATFORM') ?? '';
  const name = view.image.text;
  const isNumber = /^\d+$/.test(name);
  const before = isNumber ? undefined : left.get(findStage(stages, name, stage.index) ?? -1);
  if (before !== undefined) return { base: undefined, platform, start: before };
  if (name === 'scratch') return { base: undefined, platform, start: { scope: emptyScope(true), triggers: [] } };
  const base = await request.findBase(name, platform);
  const start = base === undefined ? { scope: emptyScope(false), triggers: [] } : startOnImage(base);
  return { base, platform, start };
}

/** PATH is always there: builders set it when no one else does. */
function emptyScope(isComplete: boolean): LintScope {
  return { variables: new Map([['PATH', '']]), args: new Set(), isComplete, hasShell: false, hasWorkdir: false };
}

function startOnImage({ config }: LintBase): Left {
  const variables = new Map(emptyScope(true).variables);
  for (const entry of config.env) {
    const [name = '', ...value] = entry.split('=');
    variables.set(name, value.join('='));
  }
  const scope = { ...emptyScope(true), variables, hasShell: (config.shell ?? []).length > 0 };
  return { scope, triggers: config.onBuild };
}

function triggersOf(instructions: readonly Instruction[]): readonly string[] {
  const dropped = instructions.findLastIndex((one) => one.kind === 'unset' && one.what.includes('onbuild'));
  return instructions.slice(dropped + 1).flatMap((one) => (one.kind === 'onbuild' ? [one.expression] : []));
}
