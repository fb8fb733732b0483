import type { Diagnostic } from '../../base/index.ts';
import {
  type BuildInput,
  buildTime,
  checkDockerfile,
  createInputLog,
  type Dockerfile,
  type FetchContextDeps,
  findScannedStages,
  type InputLog,
  type Plan,
  type PlanRequest,
  type SolveRequest,
  toPlan,
} from '../../build/index.ts';
import { type Digest, formatPlatform, hostPlatform, matchesPlatform, type Platform } from '../../oci/index.ts';
import { runnablePlatforms } from '../../runtime/index.ts';
import { type RecordedRequest, recordBuild } from '../builder/history/record-build.ts';
import { appFault } from '../faults.ts';
import type { Nacre } from '../nacre.ts';
import { openScratch } from '../open-scratch.ts';
import { openImageFetcher } from '../registry/open-image-fetcher.ts';
import { sweep } from '../system/sweep.ts';
import type { BuildLine } from '../wire/builder.ts';
import { createAttestor } from './attest/create-attestor.ts';
import { createBuildSnapshots, createExecutor } from './build-executor.ts';
import { createSources } from './build-sources.ts';
import { createStepLocks } from './cache/create-step-locks.ts';
import { type BuildCacheRequest, openBuildCaches } from './cache/open-build-caches.ts';
import { createBuildRemotes, createUserRemotes, type RemoteSupplies } from './context/create-build-remotes.ts';
import { openNamedContexts, toNamedContexts } from './context/named-contexts.ts';
import { type MainContext, openMainContext } from './context/open-main-context.ts';
import type { BuildContextFlag } from './context/parse-build-context.ts';
import { type ExplainRequest, explainBuild } from './explain/explain-build.ts';
import { lastCommitTime } from './last-commit-time.ts';
import type { BuildLock } from './lock/build-lock.ts';
import { assertLocked, lockFetching } from './lock/lock-fetching.ts';
import { createFindImage, lockSources } from './lock/locked-images.ts';
import type { BuiltImage } from './output/built-image.ts';
import { type OutputRequest, openBuildOutputs } from './output/open-build-outputs.ts';
import { isProject } from './project/is-project.ts';
import type { DockerfileRequest } from './read-dockerfile.ts';
import { type InstructionsRequest, readInstructions } from './read-instructions.ts';
import type { BuildRunOptions } from './run/build-run-options.ts';
import { createFailureShell, type FailureShellRequest } from './run/failure-shell.ts';
import { openSupplies } from './run/open-supplies.ts';
import { solveVerified, type VerifyRequest } from './verify/solve-verified.ts';

export interface BuildImageRequest
  extends Omit<ExplainRequest, 'noCache'>,
    DockerfileRequest,
    OutputRequest,
    BuildCacheRequest,
    Pick<InstructionsRequest, 'onPrint'>,
    Pick<FailureShellRequest, 'onShell'>,
    Pick<VerifyRequest, 'onVerified'> {
  readonly target?: string;
  readonly buildArgs: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  /** Each once; several give an index. @default the host's */
  readonly platforms?: readonly Platform[];
  readonly noCache?: boolean;
  /** Ask registries again for the tags of base images that are in the store. @default false */
  readonly pull?: boolean;
  /** Of --build-context. */
  readonly contexts?: readonly BuildContextFlag[];
  /** How commands are run. @default as RUN says by itself */
  readonly run?: BuildRunOptions;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** @default what is elsewhere is taken as it is now */
  readonly lock?: BuildLock;
  /** Images that the same call has built, by digest: no lock tells of them. */
  readonly made?: ReadonlySet<Digest>;
  readonly onDiagnostic?: (diagnostic: Diagnostic) => void;
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
  report(dockerfiles.diagnostics, request);
  report(context.diagnostics, request);
  const plans = await planBuilds(nacre, dockerfiles.value, context.ignorePatterns, request);
  for (const input of plans.flatMap((plan) => plan.inputs)) inputs.add(input);
  assertLocked(plans, request);
  const contexts = await openNamedContexts(request.contexts ?? [], plans, fetching, (each) => report([each], request));
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
  const attestor = createAttestor(
    store,
    {
      ...{ request, plans, dockerfiles: dockerfiles.value, inputs: inputs.list() },
      ...{ source: main.dockerfile, isLocal: main.directory !== undefined || request.text !== undefined },
    },
    request.signal,
  );
  const written = await outputs.write(final, attestor);
  await caches.write(final);
  return { images: written, inputs: inputs.list() };
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

function platformsOf({ platforms = [hostPlatform()] }: BuildImageRequest): readonly Platform[] {
  return platforms;
}

/** A plan for each platform. What is wrong for several of them is told once. */
async function planBuilds(
  nacre: Nacre,
  dockerfiles: readonly Dockerfile[],
  ignore: readonly string[],
  request: BuildImageRequest,
): Promise<readonly Plan[]> {
  const { buildArgs, labels, target } = request;
  const platforms = platformsOf(request);
  const { store } = nacre;
  const findImage = createFindImage(store, request.lock, request.made ?? new Set());
  using fetcher = openImageFetcher(nacre, request);
  const sources = lockSources(createSources(store, fetcher), findImage, request.lock?.mode === 'frozen');
  const contexts = toNamedContexts(request.contexts ?? [], { store, sources, findImage });
  const emulated = runnablePlatforms();
  const plans: Plan[] = [];
  const told = new Map<string, Diagnostic>();
  for (const [at, dockerfile] of dockerfiles.entries()) {
    const platform = platforms[at] ?? hostPlatform();
    const planRequest: PlanRequest = {
      ...{ buildArgs, labels, platform, buildPlatform: hostPlatform(), emulated, labelPlatform: platforms.length > 1 },
      ...(target === undefined ? {} : { target }),
      ...(contexts.size === 0 ? {} : { contexts }),
      ...(request.run === undefined ? {} : { run: request.run.settings }),
    };
    const { value, diagnostics } = await toPlan(dockerfile, planRequest, sources);
    const checked = await checkDockerfile(dockerfile, { ...planRequest, ignore }, sources);
    for (const each of [...checked.diagnostics, ...checked.findings.map(nameError), ...diagnostics])
      told.set(JSON.stringify(each), each);
    if (value !== undefined) plans.push(value);
  }
  report([...told.values()], request);
  assertPlatforms(platforms, plans);
  return plans;
}

/** Of several platforms each must get an image of its own: a base image for one alone would give the same again. */
function assertPlatforms(platforms: readonly Platform[], plans: readonly Plan[]): void {
  if (plans.length !== platforms.length) throw new Error('a plan without errors has a value');
  if (platforms.length === 1) return;
  for (const [at, wanted] of platforms.entries()) {
    const found = plans[at]?.image.platform ?? wanted;
    if (matchesPlatform(wanted, found)) continue;
    throw appFault(
      'app/platform-mismatch',
      `the image for ${formatPlatform(wanted)} would be one for ${formatPlatform(found)}: that is what its base image is for`,
      { hint: 'Use a base image that is there for every platform asked for, or FROM scratch.' },
    );
  }
}

/** An error that is one only because a check is made to stop builds: its name says what to look up, or to skip. */
function nameError(finding: Diagnostic): Diagnostic {
  return finding.severity === 'error' ? { ...finding, message: `${finding.code}: ${finding.message}` } : finding;
}

/** Tells every diagnostic; throws when there are errors: the error itself when there is one, which is then not told besides. */
function report(diagnostics: readonly Diagnostic[], request: BuildImageRequest): void {
  const errors = diagnostics.filter((each) => each.severity === 'error');
  const [only] = errors.length === 1 ? errors : [];
  for (const diagnostic of diagnostics) if (diagnostic !== only) request.onDiagnostic?.(diagnostic);
  if (only !== undefined) {
    const { message, place, hint } = only;
    throw appFault('app/dockerfile', message, { place, ...(hint === undefined ? {} : { hint }) });
  }
  const [first] = errors;
  if (first !== undefined) throw appFault('app/dockerfile', `${first.place.file} has ${errors.length} errors`);
}

/** Proxies that commands see without their being part of what the commands are: the predefined ARGs of the Dockerfile reference. */
function proxyVariables(request: BuildImageRequest): readonly string[] {
  const names = ['HTTP_PROXY', 'HTTPS_PROXY', 'FTP_PROXY', 'NO_PROXY', 'ALL_PROXY'];
  return names.flatMap((name) => {
    const value = request.buildArgs[name] ?? request.buildArgs[name.toLowerCase()];
    return value === undefined ? [] : [`${name}=${value}`, `${name.toLowerCase()}=${value}`];
  });
}
