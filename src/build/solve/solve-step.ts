import { assertNotCancelled, Fault, type OnEvent, wrapFault } from '../../base/index.ts';
import type { Op, SourceOp } from '../plan/op.ts';
import type { Step } from '../plan/plan.ts';
import type { RemoteOp } from '../plan/remote-op.ts';
import { type CopyDeps, copyFromContext, copyFromInput } from '../steps/copy-step.ts';
import type { FetchDeps } from '../steps/fetch-deps.ts';
import { type RunDeps, runCommand } from '../steps/run-step.ts';
import type { StepWork } from '../steps/step-work.ts';
import { makeWorkdir } from '../steps/workdir-step.ts';
import { type FindRecordDeps, findRecord } from './find-record.ts';
import { identifyInputs } from './identify-inputs.ts';
import { createIdentifyingIngest } from './identify-layers.ts';
import { solveRemote } from './solve-remote.ts';
import { createStepNews, type StepNews } from './step-news.ts';
import { putRecord, recordKey, type StepRecord } from './step-records.ts';
import type { StepResult } from './step-result.ts';

/** What steps are solved with. */
export interface StepDeps
  extends CopyDeps,
    FetchDeps,
    Omit<RunDeps, 'onOutput' | 'onPhase' | 'onEvent'>,
    FindRecordDeps {
  /** Do not look at what is remembered. */
  readonly noCache: boolean;
  readonly onEvent: OnEvent;
}

/** Does a step, or finds what it came to before. @throws faults with the step's place */
export async function solveStep(step: Step, inputs: readonly StepResult[], deps: StepDeps): Promise<StepResult> {
  const { op } = step;
  if (op.kind === 'source') return solveSource(op);
  const news = createStepNews(step, deps.onEvent);
  try {
    assertNotCancelled(deps.signal);
    if (op.kind === 'fetch' || op.kind === 'git') return await solveRemote(op, deps, news);
    const work = toWork(op, inputs, deps, news);
    for (const warning of work.warnings) news.warn(warning);
    const identities = await identifyInputs(op, inputs, deps);
    const key = recordKey(op, identities, work.fingerprint);
    const known = deps.noCache ? undefined : await findRecord(key, deps);
    if (known !== undefined) news.cached(known.layer?.descriptor.size);
    return addLayer(inputs, known ?? (await doStep(step, work, key, deps, news)));
  } catch (error) {
    const fault = atStep(step, error);
    news.failed(fault.message);
    throw fault;
  }
}

function solveSource({ layers }: SourceOp): StepResult {
  return { layers, identities: layers.map(({ diffId }) => diffId), hasLayer: false };
}

function toWork(
  op: Exclude<Op, SourceOp | RemoteOp>,
  inputs: readonly StepResult[],
  deps: StepDeps,
  news: StepNews,
): StepWork {
  const [parent = [], ...others] = inputs.map(({ layers }) => layers);
  switch (op.kind) {
    case 'copy':
      return op.from === 'context'
        ? copyFromContext(op, parent, others, deps)
        : copyFromInput(op, parent, others[0] ?? [], deps);
    case 'workdir':
      return makeWorkdir(op, parent, deps);
    case 'run':
      return runCommand(op, inputs, { ...deps, onOutput: news.output, onPhase: news.phase });
  }
}

async function doStep(step: Step, work: StepWork, key: string, deps: StepDeps, news: StepNews): Promise<StepRecord> {
  news.start(work.size);
  const onContent = work.size === undefined ? undefined : news.advance;
  const ingest = createIdentifyingIngest(deps.blobs, deps.time, onContent);
  const layer = await work.carryOut(ingest);
  const record = { time: deps.time, layer, identity: layer === undefined ? '' : ingest.identity, about: toAbout(step) };
  if (!work.isRacy) putRecord(deps.cache, key, record);
  news.done(layer?.descriptor.size);
  return record;
}

/** The label without the place of the step among others, and no longer than a line or two. */
function toAbout({ label }: Step): string {
  return label.replace(/^\[(?!context)[^\]]*\] /, '').slice(0, 200);
}

function addLayer(inputs: readonly StepResult[], { layer, identity }: StepRecord): StepResult {
  const { layers = [], identities = [] } = inputs[0] ?? {};
  if (layer === undefined) return { layers, identities, hasLayer: false };
  return { layers: [...layers, layer], identities: [...identities, identity], hasLayer: true };
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
