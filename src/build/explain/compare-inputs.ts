import type { Digest } from '../../oci/index.ts';
import type { Step } from '../plan/plan.ts';
import type { Reason } from './explanation.ts';

/** The steps of a build by their digests, with the identities of the layers they came to. */
export interface KnownSteps {
  step(digest: Digest): Step | undefined;
  identities(digest: Digest): readonly string[];
}

/** Which images and steps that a step is made on, copies from or mounts are others than before. */
export function compareInputs(
  step: Step,
  before: readonly (readonly string[])[],
  after: readonly (readonly string[])[],
  known: KnownSteps,
): readonly Reason[] {
  const reasons = step.inputs.flatMap((input, at) => {
    const [was, is] = [before[at] ?? [], after[at] ?? []];
    if (isSameList(was, is)) return [];
    // What is mounted in part is told by that part, and not by layers.
    const isWhole = isSameList(is, known.identities(input));
    return [toReason(isWhole ? findMaker(input, commonLength(was, is), known) : known.step(input), at)];
  });
  // Two inputs may differ for one reason.
  return [...new Map(reasons.map((reason) => [reason.message, reason])).values()];
}

function toReason(maker: Step | undefined, at: number): Reason {
  const name = maker === undefined ? '' : withoutNumber(maker.label);
  const where = at === 0 ? '' : ' that it takes files of';
  if (maker?.op.kind === 'source') {
    const image = name.replace(/^FROM /, '');
    return { kind: 'image', name: image, message: `the ${at === 0 ? 'base ' : ''}image ${image}${where} is another` };
  }
  const what = maker === undefined ? 'a step' : maker.label;
  return { kind: 'step', name, message: `what ${what} came to is another` };
}

/** The step whose layer is the first that is another: the one that put it on top, of those that lead to `digest`. */
function findMaker(digest: Digest, position: number, known: KnownSteps): Step | undefined {
  let maker = known.step(digest);
  for (let step = maker; step !== undefined; ) {
    maker = step;
    const [below] = step.inputs;
    if (below === undefined || known.identities(below).length <= position) return maker;
    step = known.step(below);
  }
  return maker;
}

function commonLength(one: readonly string[], other: readonly string[]): number {
  const end = one.findIndex((identity, at) => identity !== other[at]);
  return end === -1 ? one.length : end;
}

function isSameList(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && commonLength(one, other) === one.length;
}

function withoutNumber(label: string): string {
  return label.replace(/^\[[^\]]*\] /, '');
}
