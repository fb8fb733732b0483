import type { OnEvent } from '../../base/index.ts';
import type { BlobIngest, BlobSink, BlobSource, Descriptor, ImageConfig, LayerRef, Layers } from '../../oci/index.ts';
import type { Snapshots } from '../../snapshot/index.ts';
import type { BuildCache } from '../build-cache.ts';
import type { ContextSource } from '../context-source.ts';
import type { Executor } from '../executor.ts';
import type { Plan } from '../plan/plan.ts';
import type { SolveRequest } from '../request.ts';

/** What carrying out a plan is done with. */
export interface SolveDeps {
  readonly context: ContextSource;
  readonly blobs: BlobSource & BlobSink & BlobIngest;
  readonly layers: Layers;
  readonly snapshots: Pick<Snapshots, 'view' | 'prepare' | 'commit'>;
  /** For the writable layers of commands; on the store's file system, made when missing. */
  readonly scratchDirectory: string;
  readonly executor: Executor;
  readonly cache: BuildCache;
  readonly onEvent?: OnEvent;
}

/** What a build came to: an image whose documents and layers are in the store, with no name yet. */
export interface BuildResult {
  /** Of the manifest. */
  readonly descriptor: Descriptor;
  readonly config: ImageConfig;
  /** Lowest first. */
  readonly layers: readonly LayerRef[];
}

/**
 * Carries out a plan. A step starts as soon as what it needs is there, at most as many at once as there are processors; a step done before
 * is not done again. The same plan, context and time give the same image.
 *
 * @throws build/run-failed, build/no-source, build/bad-source, build/bad-destination, build/no-such-user; base/cancelled
 */
export async function solve(plan: Plan, request: SolveRequest, deps: SolveDeps): Promise<BuildResult> {
  throw new Error(`not there yet: ${plan.target} ${request.time} ${deps.scratchDirectory}`);
}
