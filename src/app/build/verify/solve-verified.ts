import { basename } from 'node:path';
import {
  type ImageForm,
  type InputLog,
  type Plan,
  type SolveDeps,
  type SolvedImage,
  type SolveRequest,
  type StepResult,
  solve,
} from '../../../build/index.ts';
import type { Digest } from '../../../oci/index.ts';
import { appFault } from '../../faults.ts';
import type { Nacre } from '../../nacre.ts';
import type { DifferingFile, DifferingStep, VerifyReport } from '../../wire.ts';
import { completeOutputs } from '../output/complete-outputs.ts';
import type { OutputRequest } from '../output/open-build-outputs.ts';
import type { BuildRunOptions } from '../run/build-run-options.ts';
import { verifyBuild } from './verify-build.ts';

/** What a call says of verifying. */
export interface VerifyRequest extends Pick<OutputRequest, 'outputs' | 'compression' | 'annotations'> {
  /** Builds twice and is told what came of it. @default the build is done once */
  readonly onVerified?: (report: VerifyReport) => void;
  readonly run?: BuildRunOptions;
}

/**
 * As `solve`; if that is asked for a second time as well, and what came of both is compared.
 *
 * @param inputs what the build takes from elsewhere
 * @throws app/not-reproducible; what `solve` throws
 */
export async function solveVerified(
  nacre: Nacre,
  verifying: VerifyRequest,
  inputs: InputLog,
  plans: readonly Plan[],
  request: SolveRequest,
  deps: SolveDeps,
): Promise<readonly SolvedImage[]> {
  const { onVerified, run } = verifying;
  if (onVerified === undefined) return solve(plans, request, deps);
  const startedAt = Date.now();
  const results = new Map<Digest, StepResult>();
  const onResult: SolveDeps['onResult'] = (step, result) => void results.set(step.digest, result);
  const images = await solve(plans, request, { ...deps, onResult });
  const report = await verifyBuild(nacre, {
    ...{ plans, request, deps, images, results, startedAt },
    inputs: inputs.list(),
    forms: formsOf(verifying, plans.length),
    limits: run?.limits ?? {},
  });
  onVerified(report);
  if (report.reproducible) return images;
  throw notReproducible(report);
}

/** Each form that an output wants, once; without one the plain one. */
function formsOf({ outputs = [], ...defaults }: VerifyRequest, platforms: number): readonly ImageForm[] {
  const forms = completeOutputs(outputs, { ...defaults, platforms }).flatMap((output) => {
    if (!('form' in output)) return [];
    const { compression = 'none', level, force, format } = output.form;
    return [{ compression, force, format, ...(level === undefined ? {} : { level }) }];
  });
  const different = new Map(forms.map((form) => [JSON.stringify(form), form]));
  return different.size === 0 ? [{}] : [...different.values()];
}

function notReproducible({ steps }: VerifyReport): Error {
  const step = steps.find((each) => each.inImage) ?? steps[0];
  if (step === undefined)
    return appFault('app/not-reproducible', 'two builds gave different images of the same layers');
  const [file] = step.files;
  const where = file === undefined ? '' : `: ${file.path} ${describeChange(file.change)}`;
  return appFault('app/not-reproducible', `two builds are not the same${where}`, {
    place: toPlace(findOrigin(step, steps)),
    hint: file?.hint ?? 'Run the command twice by hand, and compare what it leaves behind.',
  });
}

/** Where a file came from that differs already in what the step builds on: the first step with one of that name, content and all. */
function findOrigin(step: DifferingStep, steps: readonly DifferingStep[]): DifferingStep {
  const [file] = step.files;
  if (!step.inherited || file === undefined) return step;
  const tell = ({ path, first, second, offset }: DifferingFile): string =>
    [basename(path), first?.size, second?.size, offset].join(' ');
  return steps.find(({ files }) => files.some((each) => tell(each) === tell(file))) ?? step;
}

function describeChange(change: DifferingStep['files'][number]['change']): string {
  switch (change) {
    case 'changed':
      return 'differs';
    case 'added':
      return 'is there only the second time';
    case 'missing':
      return 'is there only the first time';
  }
}

function toPlace({ file, line }: DifferingStep): {
  readonly file: string;
  readonly line: number;
  readonly column: number;
} {
  return { file, line, column: 1 };
}
