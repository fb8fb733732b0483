import type { Plan, Step, StepResult } from '../../../build/index.ts';
import { type LayerIndex, openLayerIndex } from '../../../image/index.ts';
import type { Digest, LayerRef, Layers } from '../../../oci/index.ts';
import type { DifferingStep } from '../../wire.ts';
import { describeDifferences } from './describe-differences.ts';

/** What the steps of a build have come to, by the digests of the steps. */
export type StepResults = ReadonlyMap<Digest, StepResult>;

/**
 * The steps that did not come to the same in two builds, each after those that it builds on.
 *
 * @throws what the layers throw
 */
export async function compareSteps(
  plans: readonly Plan[],
  first: StepResults,
  second: StepResults,
  layers: Layers,
): Promise<readonly DifferingStep[]> {
  const steps = new Map(plans.flatMap((plan) => plan.steps.map((step) => [step.digest, step] as const)));
  const differing = new Set<Digest>();
  const own = new Set(plans.flatMap(ownSteps));
  const found: DifferingStep[] = [];
  for (const step of steps.values()) {
    const [one, other] = [await ownLayer(first.get(step.digest)), await ownLayer(second.get(step.digest))];
    const inherited = step.inputs.some((input) => differing.has(input));
    const isOwn = one?.diffId !== other?.diffId;
    if (isOwn || inherited) differing.add(step.digest);
    if (isOwn) found.push({ ...(await describe(step, one, other, layers)), inherited, inImage: own.has(step.digest) });
  }
  return found;
}

/** The steps whose layers lie on each other in the image. */
function ownSteps({ steps, target }: Plan): readonly Digest[] {
  const all = new Map(steps.map((step) => [step.digest, step]));
  const own: Digest[] = [];
  for (let digest: Digest | undefined = target; digest !== undefined; digest = all.get(digest)?.inputs[0])
    own.push(digest);
  return own;
}

/** The layer that a step put on top, if any. */
async function ownLayer(result: StepResult | undefined): Promise<LayerRef | undefined> {
  return result?.hasLayer === true ? (await result.layers()).at(-1) : undefined;
}

async function describe(
  { label, place }: Step,
  one: LayerRef | undefined,
  other: LayerRef | undefined,
  layers: Layers,
): Promise<Omit<DifferingStep, 'inherited' | 'inImage'>> {
  const open = async (layer: LayerRef | undefined): Promise<LayerIndex | undefined> =>
    layer && openLayerIndex(await layers.rest(layer));
  const { count, files } = describeDifferences(await open(one), await open(other));
  return {
    ...{ step: label, file: place.file, line: place.line },
    ...{ first: one?.diffId ?? null, second: other?.diffId ?? null, differences: count, files },
  };
}
