import {
  type BuildInput,
  type ImageForm,
  type Plan,
  type SolveDeps,
  type SolvedImage,
  type SolveRequest,
  type StepResult,
  solve,
} from '../../../build/index.ts';
import type { Digest, LayerRef } from '../../../oci/index.ts';
import type { Nacre } from '../../nacre.ts';
import type { VerifyReport } from '../../wire.ts';
import type { ExecutorOptions } from '../build-executor.ts';
import { toFetchLock } from '../lock/build-lock.ts';
import { lockOfInputs } from '../lock/lock-of-inputs.ts';
import { nameEvents } from '../name-events.ts';
import { compareManifests } from './compare-manifests.ts';
import { compareSteps, type StepResults } from './compare-steps.ts';
import { openSecondSandbox } from './second-sandbox.ts';
import { waitApart } from './wait-apart.ts';

/** A build that is over, and all that it takes to do it again. */
export interface FirstBuild {
  readonly plans: readonly Plan[];
  readonly request: SolveRequest;
  readonly deps: SolveDeps;
  readonly images: readonly SolvedImage[];
  readonly results: StepResults;
  readonly inputs: readonly BuildInput[];
  /** In what forms it is wanted. */
  readonly forms: readonly ImageForm[];
  readonly limits: Pick<ExecutorOptions, 'memory' | 'cpus' | 'volumes'>;
  /** When it began, in milliseconds since 1970. */
  readonly startedAt: number;
}

/**
 * Builds once more, with nothing of the first build but what was fetched, in another place and at another time, and compares.
 *
 * @throws what `solve` throws
 */
export async function verifyBuild(nacre: Nacre, first: FirstBuild): Promise<VerifyReport> {
  const { plans, request, deps, images, startedAt } = first;
  const { signal } = request;
  const later = await waitApart(startedAt, signal);
  const size = await measure(first, deps);
  using sandbox = openSecondSandbox(nacre, { limits: first.limits, supplies: deps.supplies ?? {}, size });
  // Whoever watches the steps of the build watches the first.
  const { locks: _locks, onInput: _onInput, onKeyed: _onKeyed, ...common } = deps;
  const results = new Map<Digest, StepResult>();
  const again = await solve(
    plans,
    { ...request, noCache: false },
    {
      ...common,
      ...sandbox.deps,
      lock: toFetchLock(lockOfInputs(first.inputs)),
      onResult: (step, result) => void results.set(step.digest, result),
      ...(deps.onEvent === undefined ? {} : { onEvent: nameEvents(deps.onEvent, 'again') }),
    },
  );
  const { blobs, layers, cache } = deps;
  const documents = { blobs, layers, cache, ...(signal === undefined ? {} : { signal }) };
  const manifests = await compareManifests(first.forms, images, again, documents);
  const reproducible = manifests.every((each) => each.first === each.second);
  return {
    reproducible,
    manifests,
    steps: reproducible ? [] : await compareSteps(plans, first.results, results, layers),
    varied: [later, ...sandbox.varied],
  };
}

/** Bytes of all layers that the steps have come to. */
async function measure({ results }: FirstBuild, { layers }: SolveDeps): Promise<number> {
  const all = new Map<string, LayerRef>();
  for (const result of results.values()) for (const layer of await result.layers()) all.set(layer.diffId, layer);
  let sum = 0;
  for (const layer of all.values()) sum += (await layers.rest(layer)).size;
  return sum;
}
