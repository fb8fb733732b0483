import { assertNotCancelled, isFault, mapConcurrent, type OnEvent, processors } from '../../base/index.ts';
import type { BlobIngest, BlobSink, BlobSource, Digest, LayerRef, Layers } from '../../oci/index.ts';
import type { Snapshots } from '../../snapshot/index.ts';
import type { BuildCache } from '../build-cache.ts';
import type { BuildInput } from '../build-input.ts';
import type { LayerFetcher } from '../cache/import-caches.ts';
import type { ContextSource } from '../context-source.ts';
import type { Executor } from '../executor.ts';
import type { FetchLock } from '../fetch-lock.ts';
import type { Plan, Step } from '../plan/plan.ts';
import { noRemotes, type Remotes } from '../remotes.ts';
import type { SolveRequest } from '../request.ts';
import type { RunSupplies } from '../run-supplies.ts';
import { noStepLocks, type StepLocks } from '../step-locks.ts';
import type { KeyOfStep } from './do-step.ts';
import { createOpenTree } from './open-trees.ts';
import { runGraph, type StandAside } from './run-graph.ts';
import { type StepDeps, solveStep } from './solve-step.ts';
import type { SolvedImage } from './solved-image.ts';
import type { StepResult } from './step-result.ts';
import { tellOnce } from './tell-once.ts';
import { toSolvedImage } from './to-solved-image.ts';

/** What carrying out a plan is done with. */
export interface SolveDeps {
  readonly context: ContextSource;
  /** Contexts by the names of `--build-context`. */
  readonly contexts?: ReadonlyMap<string, ContextSource>;
  /** @default nothing can be fetched */
  readonly remotes?: Remotes;
  readonly blobs: BlobSource & BlobSink & BlobIngest;
  readonly layers: Layers;
  readonly snapshots: Pick<Snapshots, 'view' | 'prepare' | 'commit'>;
  /** For the writable layers of commands; on the store's file system, made when missing. */
  readonly scratchDirectory: string;
  readonly executor: Executor;
  /** What mounts of commands are supplied with. @default nothing */
  readonly supplies?: RunSupplies;
  readonly cache: BuildCache;
  /** @default this build is alone */
  readonly locks?: StepLocks;
  /** Fetches layers that are known and not here. @default all are here */
  readonly fetcher?: LayerFetcher;
  /** Whether a layer of an image has to be here in the end. @default all have */
  readonly isNeeded?: (layer: LayerRef) => Promise<boolean>;
  /** Steps beside the targets whose layers have to be here in the end. @default none */
  readonly neededSteps?: readonly Digest[];
  readonly onEvent?: OnEvent;
  /** What addresses have to stand for. @default what they stand for now */
  readonly lock?: FetchLock;
  /** Whether what is fetched is remembered for builds that are locked too. @default false */
  readonly keepLocked?: boolean;
  /** Told of what steps fetch, also when it was remembered. */
  readonly onInput?: (input: BuildInput) => void;
  /** Told of what each step is looked up by. */
  readonly onKeyed?: (key: KeyOfStep) => void;
  /** Told of what each step has come to. */
  readonly onResult?: (step: Step, result: StepResult) => void;
}

// Commands wait for the network and the disk more than they compute: few processors are no reason to run stages in turn.
const leastWidth = 4;

/**
 * Carries out plans, one for each platform that is built for. A step starts as soon as what it needs is there, at most as many at once as
 * there are processors, and four in any case; a step done before, or that several plans have, is not done again. The same plan, context and
 * time give the same image. When a layer that another machine's cache speaks of turns out to be lost, the build begins once more without it.
 *
 * @returns an image for each plan, in their order
 * @throws build/run-failed, build/no-source, build/bad-source, build/bad-destination, build/no-such-user; base/cancelled
 */
export async function solve(
  plans: readonly Plan[],
  request: SolveRequest,
  deps: SolveDeps,
): Promise<readonly SolvedImage[]> {
  const { onEvent } = deps;
  const telling = onEvent === undefined ? deps : { ...deps, onEvent: tellOnce(onEvent) };
  for (;;) {
    try {
      return await solveOnce(plans, request, telling);
    } catch (error) {
      if (!isFault(error, 'build/lost-layer')) throw error;
      deps.fetcher?.startOver();
    }
  }
}

async function solveOnce(
  plans: readonly Plan[],
  request: SolveRequest,
  deps: SolveDeps,
): Promise<readonly SolvedImage[]> {
  const cancel = new AbortController();
  const signal = request.signal === undefined ? cancel.signal : AbortSignal.any([request.signal, cancel.signal]);
  assertNotCancelled(signal);
  const stepDeps = toStepDeps(request, deps, signal);
  const width = Math.max(leastWidth, processors());
  const steps = mergeSteps(plans);
  for (const step of steps) tellPlanned(step, stepDeps.onEvent);
  // With a layer lost the build begins once more: what others are at is of use then.
  const onFailure = (error: unknown): void => {
    if (!isFault(error, 'build/lost-layer')) cancel.abort();
  };
  const results = await runGraph<Digest, Step, StepResult>(
    steps,
    width,
    onFailure,
    async (step, inputs, standAside) => {
      const result = await solveStep(step, inputs, { ...stepDeps, locks: standAsideFor(stepDeps.locks, standAside) });
      deps.onResult?.(step, result);
      return result;
    },
  );
  assertNotCancelled(signal);
  const images = await mapConcurrent(plans, 1, (plan) => toSolvedImage(plan, results, request.time));
  const { isNeeded = async () => true } = deps;
  const layers = images.flatMap((image) => image.layers);
  await stepDeps.fetchLayers(await filter(layers, isNeeded));
  for (const step of deps.neededSteps ?? []) await stepDeps.fetchLayers((await results.get(step)?.layers()) ?? []);
  return images;
}

/** Whoever waits for another build leaves its place to other steps of this one. */
function standAsideFor(locks: StepLocks, standAside: StandAside): StepLocks {
  return {
    async lock(key, { onWait, ...options }) {
      using waiting = new DisposableStack();
      const onWaiting = (): void => {
        waiting.use(standAside());
        onWait();
      };
      return await locks.lock(key, { ...options, onWait: onWaiting });
    },
  };
}

async function filter(
  layers: readonly LayerRef[],
  isNeeded: (layer: LayerRef) => Promise<boolean>,
): Promise<readonly LayerRef[]> {
  const needed = await mapConcurrent(layers, leastWidth, isNeeded);
  return layers.filter((_, at) => needed[at]);
}

/** Fetches all that can be had before it is told that something can't, so that the build begins only once more. */
function createFetchLayers(fetcher: LayerFetcher | undefined, signal: AbortSignal): StepDeps['fetchLayers'] {
  if (fetcher === undefined) return async () => undefined;
  return async (layers) => {
    const fetched = await mapConcurrent(layers, leastWidth, async (layer) => settle(fetcher.fetch(layer, signal)));
    const failed = fetched.find((each) => each !== undefined);
    if (failed !== undefined) throw failed.error;
  };
}

async function settle(work: Promise<void>): Promise<{ readonly error: unknown } | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    return { error };
  }
}

/** The steps of all plans, each once, inputs before what uses them. */
function mergeSteps(plans: readonly Plan[]): readonly Step[] {
  const merged = new Map<Digest, Step>();
  for (const { steps } of plans) for (const step of steps) if (!merged.has(step.digest)) merged.set(step.digest, step);
  return [...merged.values()];
}

/** Sources are there: nothing is told of them. */
function tellPlanned({ op, digest: id, label, place, inputs }: Step, onEvent: OnEvent): void {
  // A line of a Dockerfile may hold credentials.
  const { text: _, ...where } = place;
  if (op.kind !== 'source') onEvent({ kind: 'planned', id, label, place: where, inputs });
}

function toStepDeps(request: SolveRequest, deps: SolveDeps, signal: AbortSignal): StepDeps {
  return {
    ...deps,
    signal,
    time: request.time,
    remotes: deps.remotes ?? noRemotes,
    noCache: request.noCache ?? false,
    locks: deps.locks ?? noStepLocks,
    fetchLayers: createFetchLayers(deps.fetcher, signal),
    supplies: deps.supplies ?? {},
    ambientEnv: request.ambientEnv ?? [],
    openTree: createOpenTree(deps.layers, signal),
    onEvent: deps.onEvent ?? ((): void => undefined),
  };
}
