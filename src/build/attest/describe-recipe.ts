import { type Json, type JsonObject, starCredentials } from '../../base/index.ts';
import { bareDescriptor, type Descriptor, type Digest, formatDescriptor } from '../../oci/index.ts';
import type { Dockerfile } from '../dockerfile/index.ts';
import type { Plan, Step } from '../plan/plan.ts';
import type { StepLayers } from '../solve/solved-image.ts';
import { describeOp } from './describe-op.ts';

/** A graph, the text it was drawn up from, and what it came to. */
export interface BuildRecipe {
  readonly plan: Plan;
  readonly source: RecipeSource;
  /** The image's layers as its manifest has them, lowest first. */
  readonly layers: readonly Descriptor[];
  /** How many of them each step has. Steps of other stages have none. */
  readonly steps: readonly StepLayers[];
}

/** The text that a graph was drawn up from. */
export interface RecipeSource {
  readonly dockerfile: Dockerfile;
  /** The Dockerfile, then what it includes. */
  readonly files: readonly RecipeFile[];
}

export interface RecipeFile {
  /** What places in it are shown under. */
  readonly file: string;
  /** What it is called where nobody knows this machine. */
  readonly filename: string;
  readonly text: string;
}

/** What `mode=max` tells beside `mode=min`. */
export interface DescribedRecipe {
  readonly buildConfig: JsonObject;
  readonly metadata: JsonObject;
}

/**
 * The steps of a build by numbers of their own, inputs before what uses them; where in the Dockerfile each is from; and which layers the image has
 * after each: what the last of them holds is what the step made, unless it has as many as the step before.
 *
 * Source: BuildKit, docs/attestations/slsa-definitions.md, "buildConfig", "source" and "layers".
 */
export function describeRecipe({ plan, source, layers, steps }: BuildRecipe): DescribedRecipe {
  const ids = new Map(plan.steps.map(({ digest }, at) => [digest, `step${at}`]));
  const counts = new Map(steps.map(({ step, layers: count }) => [step, count]));
  const layersOf = plan.steps.flatMap(({ digest }): [string, Json][] => {
    const count = counts.get(digest);
    return count === undefined || count === 0
      ? []
      : [[`${ids.get(digest)}:0`, [layers.slice(0, count).map((layer) => formatDescriptor(bareDescriptor(layer)))]]];
  });
  return {
    buildConfig: {
      llbDefinition: plan.steps.map((step) => describeStep(step, ids)),
      digestMapping: Object.fromEntries(ids),
    },
    metadata: {
      source: {
        locations: Object.fromEntries(plan.steps.flatMap((step) => locate(step, source, ids))),
        infos: source.files.map(describeFile),
      },
      ...(layersOf.length === 0 ? {} : { layers: Object.fromEntries(layersOf) }),
    },
  };
}

function languageOf(filename: string): string {
  if (/\.[cm]?ts$/.test(filename)) return 'TypeScript';
  return filename.endsWith('.json') ? 'JSON' : 'Dockerfile';
}

function describeStep({ digest, op, inputs }: Step, ids: ReadonlyMap<Digest, string>): JsonObject {
  return {
    id: ids.get(digest) ?? '',
    op: describeOp(op),
    ...(inputs.length === 0 ? {} : { inputs: inputs.map((input) => `${ids.get(input)}:0`) }),
  };
}

/** The lines of the instruction that a step is from; nothing for one that is from the triggers of a base image. */
function locate(
  { digest, place }: Step,
  { dockerfile, files }: RecipeSource,
  ids: ReadonlyMap<Digest, string>,
): [string, Json][] {
  const sourceIndex = files.findIndex(({ file }) => file === place.file);
  const instruction = dockerfile.instructions.find(
    (each) => each.place.file === place.file && each.place.line === place.line,
  );
  if (sourceIndex < 0 || instruction === undefined) return [];
  const range = { start: { line: place.line }, end: { line: instruction.endLine } };
  const location = { ...(sourceIndex === 0 ? {} : { sourceIndex }), ranges: [range] };
  return [[ids.get(digest) ?? '', { locations: [location] }]];
}

/** A password in an address is no part of the text that others need. */
function describeFile({ filename, text }: RecipeFile): JsonObject {
  const data = Buffer.from(starCredentials(text)).toString('base64');
  return { filename, language: languageOf(filename), data };
}
