import { setTimeout } from 'node:timers/promises';
import {
  type BuildInput,
  finishImage,
  type ImageForm,
  memoryBuildCache,
  type Plan,
  type SolveDeps,
  type SolvedImage,
  type SolveRequest,
  type StepResult,
  solve,
} from '../../../build/index.ts';
import { type Digest, formatPlatform, type LayerRef } from '../../../oci/index.ts';
import type { Nacre } from '../../nacre.ts';
import type { VerifiedManifest, VerifyReport } from '../../wire.ts';
import type { ExecutorOptions } from '../build-executor.ts';
import { toFetchLock } from '../lock/build-lock.ts';
import { toLockEntry } from '../lock/lock.ts';
import { nameEvents } from '../name-events.ts';
import { compareSteps, type StepResults } from './compare-steps.ts';
import { openSecondSandbox } from './second-sandbox.ts';

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
  readonly limits: Pick<ExecutorOptions, 'memory' | 'cpus'>;
  /** When it began, in milliseconds since 1970. */
  readonly startedAt: number;
}

/** What the clock of no archive is coarser than: that of zip counts every other second. */
const apart = 2100;

/**
 * Builds once more, with nothing of the first build but what was fetched, in another place and at another time, and compares.
 *
 * @throws what `solve` throws
 */
export async function verifyBuild(nacre: Nacre, first: FirstBuild): Promise<VerifyReport> {
  const { plans, request, deps, images, startedAt } = first;
  const { signal } = request;
  await setTimeout(Math.max(0, startedAt + apart - Date.now()), undefined, signal === undefined ? {} : { signal });
  const seconds = Math.round((Date.now() - startedAt) / 1000);
  const size = await measure(first, deps);
  using sandbox = openSecondSandbox(nacre, { limits: first.limits, supplies: deps.supplies ?? {}, size });
  const { locks: _locks, onInput: _onInput, ...common } = deps;
  const results = new Map<Digest, StepResult>();
  const again = await solve(
    plans,
    { ...request, noCache: false },
    {
      ...common,
      ...sandbox.deps,
      lock: toFetchLock(toLock(first.inputs)),
      onResult: (step, result) => void results.set(step.digest, result),
      ...(deps.onEvent === undefined ? {} : { onEvent: nameEvents(deps.onEvent, 'again') }),
    },
  );
  const manifests = await compareManifests(first, images, again);
  const reproducible = manifests.every((each) => each.first === each.second);
  return {
    reproducible,
    manifests,
    steps: reproducible ? [] : await compareSteps(plans, first.results, results, deps.layers),
    varied: [`the clock shows ${seconds} seconds more`, ...sandbox.varied],
  };
}

/** What was fetched is no part of what is proven. */
function toLock(inputs: readonly BuildInput[]): Parameters<typeof toFetchLock>[0] {
  const place = { file: '', line: 1, column: 1 };
  return { file: 'the first build', entries: inputs.map((input) => ({ entry: toLockEntry(input), place })) };
}

/** Bytes of all layers that the steps have come to. */
async function measure({ results }: FirstBuild, { layers }: SolveDeps): Promise<number> {
  const all = new Map<string, LayerRef>();
  for (const result of results.values()) for (const layer of await result.layers()) all.set(layer.diffId, layer);
  let sum = 0;
  for (const layer of all.values()) sum += (await layers.rest(layer)).size;
  return sum;
}

async function compareManifests(
  { forms, deps, request }: FirstBuild,
  images: readonly SolvedImage[],
  again: readonly SolvedImage[],
): Promise<readonly VerifiedManifest[]> {
  const { blobs, layers, cache } = deps;
  const cancel = request.signal === undefined ? {} : { signal: request.signal };
  const found: VerifiedManifest[] = [];
  for (const form of forms) {
    for (const [at, image] of images.entries()) {
      const twin = again[at];
      if (twin === undefined) throw new Error('a plan gives an image each time');
      const one = await finishImage(image, form, { blobs, layers, cache, ...cancel });
      // What was compressed for the first is compressed again.
      const other = await finishImage(twin, form, { blobs, layers, cache: memoryBuildCache(), ...cancel });
      const { compression = 'none' } = form;
      const platform = formatPlatform(image.config.platform);
      found.push({ platform, compression, first: one.descriptor.digest, second: other.descriptor.digest });
    }
  }
  return found;
}
