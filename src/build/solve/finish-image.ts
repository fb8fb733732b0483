import { mapConcurrent, processors } from '../../base/index.ts';
import { writeImage } from '../../image/index.ts';
import { type Compression, createImageConfig, type Digest, type HistoryEntry, type LayerRef } from '../../oci/index.ts';
import { formatBuildTime } from '../build-time.ts';
import type { Plan } from '../plan/plan.ts';
import type { BuildResult } from './build-result.ts';
import { type CompressDeps, compressLayer } from './compress-layer.ts';
import type { StepResult } from './solve-step.ts';

/** What history names as the maker of its lines. */
const comment = 'nacre';

/** How an image is put together from the results of a plan's steps. */
export interface FinishOptions {
  /** The build's time, in seconds since 1970. */
  readonly time: number;
  readonly compression: Compression;
}

/** Writes the documents of the image that a plan's target has come to. */
export async function finishImage(
  plan: Plan,
  results: ReadonlyMap<Digest, StepResult>,
  options: FinishOptions,
  deps: CompressDeps,
): Promise<BuildResult> {
  const layers = await compressOwn(plan, results, options.compression, deps);
  const created = formatBuildTime(options.time);
  const { platform, author, config, baseHistory } = plan.image;
  const history = [...baseHistory, ...toHistory(plan, results, created)];
  const fields = { platform, created, config, history, ...(author === undefined ? {} : { author }) };
  const descriptor = await writeImage(deps.blobs, { config: fields, layers });
  const diffIds = layers.map(({ diffId }) => diffId);
  return { descriptor, config: createImageConfig({ ...fields, diffIds }), layers };
}

/** The target's layers, those that this build made compressed. */
function compressOwn(
  plan: Plan,
  results: ReadonlyMap<Digest, StepResult>,
  compression: Compression,
  deps: CompressDeps,
): Promise<readonly LayerRef[]> {
  const layers = results.get(plan.target)?.layers ?? [];
  const based = results.get(baseOf(plan))?.layers.length ?? 0;
  return mapConcurrent(layers, processors(), async (layer, at) =>
    at < based ? layer : compressLayer(layer, compression, deps),
  );
}

/** The source that the target's file system began with. */
function baseOf(plan: Plan): Digest {
  const steps = new Map(plan.steps.map((step) => [step.digest, step]));
  let digest = plan.target;
  for (let input = steps.get(digest)?.inputs[0]; input !== undefined; input = steps.get(digest)?.inputs[0])
    digest = input;
  return digest;
}

function toHistory(plan: Plan, results: ReadonlyMap<Digest, StepResult>, created: string): readonly HistoryEntry[] {
  return plan.image.history.map(({ createdBy, step }) => {
    const hasLayer = step !== undefined && results.get(step)?.hasLayer === true;
    return { created, createdBy, comment, ...(hasLayer ? {} : { emptyLayer: true }) };
  });
}
