import type { Diagnostic } from '../../base/index.ts';
import type { Dockerfile } from '../dockerfile/index.ts';
import type { PlanRequest } from '../request.ts';
import type { Sources } from '../sources.ts';
import type { Plan } from './plan.ts';

/** A plan, or why there is none. */
export interface Planned {
  /** `undefined` when a diagnostic has the severity `error`. */
  readonly value: Plan | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Turns a Dockerfile into the graph of what has to be done for one stage. Nothing runs and nothing is written: only the images that the
 * stage needs are asked for. The same Dockerfile, request and images give the same plan.
 *
 * What this release does not execute is an error with its place, when the target needs it.
 */
export async function toPlan(dockerfile: Dockerfile, request: PlanRequest, sources: Sources): Promise<Planned> {
  throw new Error(`not there yet: ${dockerfile.file} ${request.target} ${sources}`);
}
