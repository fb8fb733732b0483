import type { LayerRef } from '../../oci/index.ts';
import type { Step } from '../plan/plan.ts';
import type { StepLocks } from '../step-locks.ts';
import type { StepWork } from '../steps/step-work.ts';
import { findContent, rememberContent } from './find-content.ts';
import { type FindRecordDeps, findRecord, type StepOutcome } from './find-record.ts';
import { createIdentifyingIngest } from './identify-layers.ts';
import type { StepNews } from './step-news.ts';
import { putRecord, recordKey, toParts } from './step-records.ts';
import type { StepResult } from './step-result.ts';

/** What doing steps is done with. */
export interface DoStepDeps extends FindRecordDeps {
  /** Do not look at what is remembered. */
  readonly noCache: boolean;
  readonly locks: StepLocks;
  /** Brings layers here. @throws build/lost-layer */
  readonly fetchLayers: (layers: readonly LayerRef[]) => Promise<void>;
  /** Told when a step is found, or has to be done; of one that was done once more. */
  readonly onKeyed?: (key: KeyOfStep) => void;
}

/** What a step is looked up by. */
export interface KeyOfStep {
  readonly step: Step;
  /** Identities of the layers of each input. */
  readonly identities: readonly (readonly string[])[];
  /** Of the files that it reads beside its inputs; `undefined` when no earlier step had files of these names and sizes. */
  readonly content: string | undefined;
  /** That it came to now. */
  readonly layer?: LayerRef | undefined;
  /** Whether it was done before. */
  readonly isFound: boolean;
}

/** A step, and all that tells whether it was done before but the files of its context. */
export interface KeyedStep {
  readonly step: Step;
  readonly work: StepWork;
  /** Of the layers of each input, as `identifyInputs` gives them. */
  readonly identities: readonly (readonly string[])[];
  readonly inputs: readonly StepResult[];
}

/** Finds what a step came to before, or does it: once, when several builds at the same time come to it. */
export async function doStep(keyed: KeyedStep, deps: DoStepDeps, news: StepNews): Promise<StepOutcome> {
  if (deps.noCache) return carryOut(keyed, deps, news);
  const found = await findStep(keyed, deps);
  tellKey(keyed, found, deps);
  if (found.outcome !== undefined) return tellCached(found.outcome, news);
  const { signal } = deps;
  using waiting = news.openWaiting();
  using _lock = await deps.locks.lock(found.lockKey, {
    onWait: waiting.start,
    ...(signal === undefined ? {} : { signal }),
  });
  waiting[Symbol.dispose]();
  // Whoever had the lock may just have done it.
  const again = await findStep(keyed, deps);
  const { outcome } = again;
  if (outcome !== undefined) tellKey(keyed, again, deps);
  // Awaited here, where the lock is held.
  return outcome === undefined ? await carryOut(keyed, deps, news) : tellCached(outcome, news);
}

function tellCached(outcome: StepOutcome, news: StepNews): StepOutcome {
  news.cached(outcome.size);
  return outcome;
}

function tellKey({ step, identities }: KeyedStep, { outcome, content }: Found, { onKeyed }: DoStepDeps): void {
  onKeyed?.({ step, identities, content, isFound: outcome !== undefined });
}

interface Found {
  readonly outcome: StepOutcome | undefined;
  /** Of the files of its context, as far as it is known; '' when it reads none. */
  readonly content: string | undefined;
  /** Tells the step apart from others, as far as it is known. */
  readonly lockKey: string;
}

async function findStep({ step: { op }, work: { files }, identities }: KeyedStep, deps: DoStepDeps): Promise<Found> {
  if (files === undefined) return findKnown(recordKey(op, identities, ''), '', deps);
  const content = await findContent({ op, identities, files }, deps);
  if (content !== undefined) return findKnown(recordKey(op, identities, content), content, deps);
  return { outcome: undefined, content, lockKey: `${recordKey(op, identities, '')} ${files.fingerprint}` };
}

async function findKnown(key: string, content: string, deps: DoStepDeps): Promise<Found> {
  return { outcome: await findRecord(key, deps), content, lockKey: key };
}

async function carryOut(keyed: KeyedStep, deps: DoStepDeps, news: StepNews): Promise<StepOutcome> {
  const { step, work, identities } = keyed;
  const { signal } = deps;
  const inputs = await Promise.all(
    keyed.inputs.map(async (input) => ({ layers: await input.layers(), identities: input.identities })),
  );
  await deps.fetchLayers(inputs.flatMap(({ layers }) => layers));
  news.start(work.size);
  const ingest = createIdentifyingIngest(deps.blobs, deps.time, {
    ...(work.size === undefined ? {} : { onContent: news.advance }),
    ...(work.files === undefined ? {} : { onFile: work.files.noteWritten }),
  });
  const layer = await work.carryOut(ingest, inputs);
  const identity = layer === undefined ? '' : ingest.identity;
  const content = work.files === undefined ? '' : await work.files.written(signal);
  if (content !== undefined) {
    if (work.files !== undefined) rememberContent({ op: step.op, identities, files: work.files }, content, deps);
    const key = recordKey(step.op, identities, content);
    const parts = toParts(step.op, identities, content);
    putRecord(deps.cache, key, { time: deps.time, layer, identity, about: toAbout(step), parts });
  }
  deps.onKeyed?.({ step, identities, content, layer, isFound: false });
  const size = layer?.descriptor.size;
  news.done(size);
  return { identity, size, layer: async () => layer };
}

/** The label without the place of the step among others, and no longer than a line or two. */
function toAbout({ label }: Step): string {
  return label.replace(/^\[(?!context)[^\]]*\] /, '').slice(0, 200);
}
