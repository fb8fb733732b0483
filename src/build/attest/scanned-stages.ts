import type { Digest } from '../../oci/index.ts';
import { type ArgInstruction, type Dockerfile, parseBoolean, type Stage, stagesOf } from '../dockerfile/index.ts';
import type { Plan } from '../plan/plan.ts';

/** A stage that an SBOM tells of beside the image. */
export interface ScannedStage {
  /** Its name; its number where it has none. */
  readonly name: string;
  /** What its file system came to. */
  readonly step: Digest;
}

const argument = 'BUILDKIT_SBOM_SCAN_STAGE';

/**
 * The stages that BUILDKIT_SBOM_SCAN_STAGE asks to be looked through too, of those that the image is made of: declared before the first FROM it
 * counts for all of them, in a stage for that one; its value is true, false, or names of stages with commas between.
 *
 * Source: BuildKit, docs/attestations/sbom.md.
 */
export function findScannedStages(
  plan: Plan,
  dockerfile: Dockerfile,
  buildArgs: Readonly<Record<string, string>>,
): readonly ScannedStage[] {
  const { globals, stages } = stagesOf(dockerfile);
  const everywhere = valueIn(globals, buildArgs);
  return stages.flatMap((stage) => {
    const name = stage.name ?? String(stage.index);
    const own = stage.instructions.flatMap((each) => (each.kind === 'arg' ? [each] : []));
    const value = declares(own) ? (valueIn(own, buildArgs) ?? everywhere) : everywhere;
    const step = value !== undefined && isAsked(name, value) ? lastStep(plan, stage) : undefined;
    return step === undefined || step === plan.target ? [] : [{ name, step }];
  });
}

function declares(args: readonly ArgInstruction[]): boolean {
  return args.some((each) => each.args.some(({ name }) => name.text === argument));
}

/** `undefined` when it is not declared, or has no value. */
function valueIn(args: readonly ArgInstruction[], buildArgs: Readonly<Record<string, string>>): string | undefined {
  if (!declares(args)) return undefined;
  const found = args.flatMap((each) => each.args).findLast(({ name }) => name.text === argument);
  return Object.hasOwn(buildArgs, argument) ? buildArgs[argument] : found?.value?.text;
}

function isAsked(stage: string, value: string): boolean {
  return parseBoolean(value) ?? value.toLowerCase().split(',').includes(stage);
}

/** What is drawn up last of a stage's own instructions; nothing of a stage that the image does not need. */
function lastStep({ steps }: Plan, { from, instructions }: Stage): Digest | undefined {
  const places = new Set([from, ...instructions].map(({ place }) => `${place.file}:${place.line}`));
  return steps.findLast(({ place }) => places.has(`${place.file}:${place.line}`))?.digest;
}
