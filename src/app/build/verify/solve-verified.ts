import {
  type InputLog,
  type Plan,
  type SolveDeps,
  type SolvedImage,
  type SolveRequest,
  type StepResult,
  solve,
} from '../../../build/index.ts';
import type { Digest } from '../../../oci/index.ts';
import type { Nacre } from '../../nacre.ts';
import type { VerifyReport } from '../../wire.ts';
import type { OutputRequest } from '../output/open-build-outputs.ts';
import type { BuildRunOptions } from '../run/build-run-options.ts';
import { assertReproducible } from './assert-reproducible.ts';
import { formsOf } from './forms-of.ts';
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
  const onResult: SolveDeps['onResult'] = (step, result) => {
    results.set(step.digest, result);
    deps.onResult?.(step, result);
  };
  const images = await solve(plans, request, { ...deps, onResult });
  const report = await verifyBuild(nacre, {
    ...{ plans, request, deps, images, results, startedAt },
    inputs: inputs.list(),
    forms: formsOf(verifying, plans.length),
    limits: run?.limits ?? {},
  });
  onVerified(report);
  assertReproducible(report);
  return images;
}
