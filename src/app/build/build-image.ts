import {
  type BuildInput,
  buildTime,
  createInputLog,
  type Dockerfile,
  type FetchContextDeps,
  findScannedStages,
  type InputLog,
  type Plan,
  type SolveRequest,
} from '../../build/index.ts';
import type { Digest } from '../../oci/index.ts';
import { type RecordedRequest, recordBuild } from '../builder/history/record-build.ts';
import type { Nacre } from '../nacre.ts';
import { openScratch } from '../open-scratch.ts';
import { sweep } from '../system/sweep.ts';
import type { BuildLine } from '../wire/builder.ts';
import { createAttestor } from './attest/create-attestor.ts';
import { createBuildSnapshots, createExecutor } from './build-executor.ts';
import { createStepLocks } from './cache/create-step-locks.ts';
import { type BuildCacheRequest, openBuildCaches } from './cache/open-build-caches.ts';
import { createBuildRemotes, createUserRemotes, type RemoteSupplies } from './context/create-build-remotes.ts';
import { openNamedContexts } from './context/named-contexts.ts';
import { type MainContext, openMainContext } from './context/open-main-context.ts';
import { type ExplainRequest, explainBuild } from './explain/explain-build.ts';
import { lastCommitTime } from './last-commit-time.ts';
import { assertLocked, lockFetching } from './lock/lock-fetching.ts';
import type { BuiltImage } from './output/built-image.ts';
import { type OutputRequest, openBuildOutputs } from './output/open-build-outputs.ts';
import { type PlanBuildsRequest, planBuilds, platformsOf } from './plan-builds.ts';
import { isProject } from './project/is-project.ts';
import type { DockerfileRequest } from './read-dockerfile.ts';
import { type InstructionsRequest, readInstructions } from './read-instructions.ts';
import { reportDiagnostics } from './report-diagnostics.ts';
import { createFailureShell, type FailureShellRequest } from './run/failure-shell.ts';
import { openSupplies } from './run/open-supplies.ts';
import { solveVerified, type VerifyRequest } from './verify/solve-verified.ts';

export interface BuildImageRequest
  extends Omit<ExplainRequest, 'noCache'>,
    DockerfileRequest,
    OutputRequest,
    BuildCacheRequest,
    Omit<PlanBuildsRequest, 'onEvent' | 'signal' | 'environment' | 'pull'>,
    Pick<InstructionsRequest, 'onPrint'>,
    Pick<FailureShellRequest, 'onShell'>,
    Pick<VerifyRequest, 'onVerified'> {
  readonly buildArgs: Readonly<Record<string, string>>;
  readonly noCache?: boolean;
  /** Ask registries again for the tags of base images that are in the store. @default false */
  readonly pull?: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Told of all that happens, as lines for other programs. */
  readonly onLine?: (line: BuildLine) => void;
}

/** What a build came to. */
export interface BuildOutcome {
  /** The outputs that are images. */
  readonly images: readonly BuiltImage[];
  /** What it took from elsewhere. */
  readonly inputs: readonly BuildInput[];
}

/**
 * Builds an image from a Dockerfile, and writes it and its files to where they are wanted.
 *
 * @throws app/bad-output, app/bad-target; app/dockerfile with the place of the error, or when several were told; build/…, base/cancelled
 */
export async function buildImage(nacre: Nacre, request: BuildImageRequest): Promise<BuildOutcome> {
  return recordBuild(nacre, request, (recorded) => buildRecorded(nacre, recorded));
}

async function buildRecorded(nacre: Nacre, request: RecordedRequest<BuildImageRequest>): Promise<BuildOutcome> {
  const { store } = nacre;
  await sweep(nacre);
  using _lease = store.lease();
  using outputs = openBuildOutputs(nacre, request, request.platforms?.length ?? 1);
  using scratch = openScratch(store);
  if (isProject(request)) {
    const { buildProjectImages } = await import('./project/build-project-images.ts');
    return await buildProjectImages(nacre, request, outputs, scratch.path);
  }
  const { secrets = [], agents = [] } = request.run ?? {};
  await using supplies = openSupplies(nacre, { secrets, agents, onSecret: request.onSecret }, request.environment);
  const inputs = createInputLog();
  const fetching = toFetching(nacre, request, supplies, scratch.path, inputs);
  const main = await openMainContext(request, fetching);
  const { context } = main;
  const dockerfiles = await readInstructions(nacre, main, request, platformsOf(request), scratch.path);
  reportDiagnostics(dockerfiles.diagnostics, request);
  reportDiagnostics(context.diagnostics, request);
  const plans = await planBuilds(nacre, dockerfiles.value, context.ignorePatterns, request);
  for (const input of plans.flatMap((plan) => plan.inputs)) inputs.add(input);
  assertLocked(plans, request);
  const contexts = await openNamedContexts(request.contexts ?? [], plans, fetching, (each) =>
    reportDiagnostics([each], request),
  );
  const commitTime = await findCommitTime(nacre, main, request);
  using caches = await openBuildCaches(nacre, request, {
    platformCount: plans.length,
    isRead: request.onVerified !== undefined,
  });
  const images = await explainBuild(nacre, request, request.mask, (watch) =>
    solveVerified(nacre, request, inputs, plans, toSolveRequest(request, commitTime), {
      context: context.value,
      contexts,
      ...lockFetching(request.lock, createBuildRemotes(nacre, supplies, request.environment)),
      ...caches.store,
      fetcher: caches.store,
      isNeeded: caches.isNeeded,
      neededSteps: findScanned(plans, dockerfiles.value, request),
      locks: createStepLocks(nacre),
      snapshots: createBuildSnapshots(nacre),
      scratchDirectory: scratch.path,
      executor: createExecutor(nacre, request.run?.limits, createFailureShell(nacre, request)),
      supplies: caches.supply(supplies),
      onInput: inputs.add,
      ...watch,
      ...(request.onEvent === undefined ? {} : { onEvent: request.onEvent }),
    }),
  );
  const final = caches.finish(images);
  const facts = { request, plans, dockerfiles: dockerfiles.value, inputs: inputs.list(), source: main.dockerfile };
  const attestor = createAttestor(store, { ...facts, isLocal: isLocal(main, request) }, request.signal);
  const written = await outputs.write(final, attestor);
  await caches.write(final);
  return { images: written, inputs: inputs.list() };
}

/** Whether the build is one of files of this machine, of which nobody else can know where they lie. */
function isLocal({ directory }: MainContext, { text }: BuildImageRequest): boolean {
  return directory !== undefined || text !== undefined;
}

/** Steps of stages that the list of packages tells of too. */
function findScanned(
  plans: readonly Plan[],
  dockerfiles: readonly Dockerfile[],
  { buildArgs }: BuildImageRequest,
): readonly Digest[] {
  return plans.flatMap((plan, at) => {
    const dockerfile = dockerfiles[at];
    return dockerfile === undefined ? [] : findScannedStages(plan, dockerfile, buildArgs).map(({ step }) => step);
  });
}

/** How plans are carried out. @param commitTime of the context, in seconds since 1970 */
function toSolveRequest(request: BuildImageRequest, commitTime: number | undefined): SolveRequest {
  const epoch = request.buildArgs.SOURCE_DATE_EPOCH ?? request.environment.SOURCE_DATE_EPOCH;
  return {
    time: buildTime({
      ...(epoch === undefined ? {} : { sourceDateEpoch: epoch }),
      ...(commitTime === undefined ? {} : { gitCommitTime: commitTime }),
    }),
    ...(request.noCache === undefined ? {} : { noCache: request.noCache }),
    ...(request.signal === undefined ? {} : { signal: request.signal }),
    ambientEnv: proxyVariables(request),
  };
}

/** What the contexts that the call names are fetched with. */
function toFetching(
  nacre: Nacre,
  { noCache = false, onEvent = () => undefined, signal, environment, lock }: BuildImageRequest,
  supplies: RemoteSupplies,
  scratchDirectory: string,
  inputs: InputLog,
): FetchContextDeps {
  const { store } = nacre;
  return {
    ...lockFetching(lock, createUserRemotes(nacre, supplies, environment)),
    ...{ blobs: store, layers: store, cache: store.cache, scratchDirectory, noCache, onEvent, onInput: inputs.add },
    ...(signal === undefined ? {} : { signal }),
  };
}

async function findCommitTime(
  nacre: Nacre,
  { commitTime, directory }: MainContext,
  { environment }: BuildImageRequest,
): Promise<number | undefined> {
  if (commitTime !== undefined || directory === undefined) return commitTime;
  return lastCommitTime(directory, { host: nacre.host(), times: nacre.store.cache, environment });
}

/** Proxies that commands see without their being part of what the commands are: the predefined ARGs of the Dockerfile reference. */
function proxyVariables(request: BuildImageRequest): readonly string[] {
  const names = ['HTTP_PROXY', 'HTTPS_PROXY', 'FTP_PROXY', 'NO_PROXY', 'ALL_PROXY'];
  return names.flatMap((name) => {
    const value = request.buildArgs[name] ?? request.buildArgs[name.toLowerCase()];
    return value === undefined ? [] : [`${name}=${value}`, `${name.toLowerCase()}=${value}`];
  });
}
