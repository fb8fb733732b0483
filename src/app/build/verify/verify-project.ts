import type { BuildInput, ImageForm, SolvedImage } from '../../../build/index.ts';
import { openLayerIndex } from '../../../image/index.ts';
import type { LayerRef, Layers } from '../../../oci/index.ts';
import type { DifferingStep, VerifyReport } from '../../wire.ts';
import type { BuildLock } from '../lock/build-lock.ts';
import { lockOfInputs } from '../lock/lock-of-inputs.ts';
import { type CompareManifestsDeps, compareManifests } from './compare-manifests.ts';
import { describeDifferences } from './describe-differences.ts';
import { waitApart } from './wait-apart.ts';

/** The build of a Node project that is over. */
export interface FirstProjectBuild {
  readonly images: readonly SolvedImage[];
  readonly inputs: readonly BuildInput[];
  readonly forms: readonly ImageForm[];
  /** In milliseconds since 1970. */
  readonly startedAt: number;
}

/** What is different when a project is built again. */
export interface ProjectVariation {
  readonly noCache: true;
  readonly lock: BuildLock;
}

/**
 * Builds a project once more, in another directory and at another time, of the same packages, and compares.
 *
 * @param again builds it in a directory of its own
 * @throws what `again` throws
 */
export async function verifyProject(
  { images, inputs, forms, startedAt }: FirstProjectBuild,
  again: (variation: ProjectVariation) => Promise<readonly SolvedImage[]>,
  deps: CompareManifestsDeps,
): Promise<VerifyReport> {
  const later = await waitApart(startedAt, deps.signal);
  const lock: BuildLock = { mode: 'locked', lock: lockOfInputs(inputs) };
  const twins = await again({ noCache: true, lock });
  const manifests = await compareManifests(forms, images, twins, deps);
  const reproducible = manifests.every(({ first, second }) => first === second);
  const varied = [later, 'the project lies in another directory'];
  const steps = reproducible ? [] : await compareImages(images, twins, deps.layers);
  return { reproducible, manifests, steps, varied };
}

/** A project's layers lie on each other, and none depends on one below it. */
async function compareImages(
  images: readonly SolvedImage[],
  twins: readonly SolvedImage[],
  layers: Layers,
): Promise<readonly DifferingStep[]> {
  const found: DifferingStep[] = [];
  for (const [at, image] of images.entries()) {
    const others = twins[at]?.layers ?? [];
    const told = image.config.history?.filter(({ emptyLayer }) => emptyLayer !== true) ?? [];
    for (let index = 0; index < Math.max(image.layers.length, others.length); index++) {
      const [one, other] = [image.layers[index], others[index]];
      if (one?.diffId === other?.diffId) continue;
      found.push(await describe(told[index]?.createdBy ?? 'layer', one, other, layers));
    }
  }
  return found;
}

async function describe(
  step: string,
  one: LayerRef | undefined,
  other: LayerRef | undefined,
  layers: Layers,
): Promise<DifferingStep> {
  const open = async (layer: LayerRef | undefined) => layer && openLayerIndex(await layers.rest(layer));
  const { count, files } = describeDifferences(await open(one), await open(other));
  return {
    ...{ step, file: 'package.json', line: 1, inherited: false, inImage: true },
    ...{ first: one?.diffId ?? null, second: other?.diffId ?? null, differences: count, files },
  };
}
