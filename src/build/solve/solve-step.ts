import { assertNotCancelled, Fault, type OnEvent, once, wrapFault } from '../../base/index.ts';
import type { Op, RunOp, SourceOp } from '../plan/op.ts';
import type { Step } from '../plan/plan.ts';
import type { RemoteOp } from '../plan/remote-op.ts';
import { type CopyDeps, copyFromContext, copyFromInput } from '../steps/copy-step.ts';
import type { FetchDeps } from '../steps/fetch-deps.ts';
import { cacheKey } from '../steps/open-mounts.ts';
import { type RunDeps, runCommand } from '../steps/run-step.ts';
import type { StepWork } from '../steps/step-work.ts';
import { makeWorkdir } from '../steps/workdir-step.ts';
import { type DoStepDeps, doStep } from './do-step.ts';
import type { StepOutcome } from './find-record.ts';
import { identifyInputs } from './identify-inputs.ts';
import { solveRemote } from './solve-remote.ts';
import { createStepNews, type StepNews } from './step-news.ts';
import type { StepResult } from './step-result.ts';

/** What steps are solved with. */
export interface StepDeps extends CopyDeps, FetchDeps, Omit<RunDeps, 'onOutput' | 'onPhase' | 'onEvent'>, DoStepDeps {
  readonly onEvent: OnEvent;
}

/** Does a step, or finds what it came to before. @throws faults with the step's place */
export async function solveStep(step: Step, inputs: readonly StepResult[], deps: StepDeps): Promise<StepResult> {
  const { op } = step;
  if (op.kind === 'source') return solveSource(op);
  const news = createStepNews(step, deps.onEvent);
  try {
    assertNotCancelled(deps.signal);
    news.phase('look up');
    if (op.kind === 'fetch' || op.kind === 'git') {
      const { result, isFound } = await solveRemote(op, deps, news);
      deps.onKeyed?.({ step, identities: [], content: '', isFound });
      return result;
    }
    const work = toWork(op, deps, news);
    for (const warning of work.warnings) news.warn(warning);
    const identities = await identifyInputs(op, inputs, deps);
    if (op.kind === 'run') noteCaches(op, inputs, deps);
    return addLayer(inputs, await doStep({ step, work, identities, inputs }, deps, news));
  } catch (error) {
    const fault = atStep(step, error);
    // The step is tried again, or has not failed by itself.
    if (fault.code !== 'build/lost-layer' && fault.code !== 'base/cancelled') news.failed(fault.message);
    throw fault;
  }
}

function solveSource({ layers }: SourceOp): StepResult {
  return { layers: async () => layers, identities: layers.map(({ diffId }) => diffId), hasLayer: false };
}

function noteCaches({ mounts = [] }: RunOp, inputs: readonly StepResult[], { supplies }: StepDeps): void {
  for (const mount of mounts)
    if (mount.kind === 'cache') supplies.onCache?.({ key: cacheKey(mount, inputs), id: mount.id });
}

function toWork(op: Exclude<Op, SourceOp | RemoteOp>, deps: StepDeps, news: StepNews): StepWork {
  switch (op.kind) {
    case 'copy':
      return op.from === 'context' ? copyFromContext(op, deps) : copyFromInput(op, deps);
    case 'workdir':
      return makeWorkdir(op, deps);
    case 'run':
      return runCommand(op, { ...deps, onOutput: news.output, onPhase: news.phase });
  }
}

function addLayer(inputs: readonly StepResult[], { identity, size, layer }: StepOutcome): StepResult {
  const { layers = async () => [], identities = [] } = inputs[0] ?? {};
  if (size === undefined) return { layers, identities, hasLayer: false };
  const all = once(async () => [...(await layers()), await layer()].filter((each) => each !== undefined));
  return { layers: all, identities: [...identities, identity], hasLayer: true };
}

/** The fault with the place of the step's line, unless it has one that is more exact. */
function atStep(step: Step, error: unknown): Fault {
  const fault = error instanceof Fault ? error : wrapFault(step.label, error);
  if (fault.place !== undefined || fault.code === 'base/cancelled') return fault;
  const { code, exit, status, message, hint, detail } = fault;
  return new Fault(code, { exit, status, about: '' }, message, {
    place: step.place,
    cause: error,
    ...(hint === undefined ? {} : { hint }),
    ...(detail === undefined ? {} : { detail }),
  });
}
