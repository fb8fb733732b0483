import type { Diagnostic } from '../../base/index.ts';
import { checkDockerfile, type Dockerfile, type Plan, type PlanRequest, toPlan } from '../../build/index.ts';
import { type Digest, formatPlatform, hostPlatform, matchesPlatform, type Platform } from '../../oci/index.ts';
import { runnablePlatforms } from '../../runtime/index.ts';
import { appFault } from '../faults.ts';
import type { Nacre } from '../nacre.ts';
import { type FetcherRequest, openImageFetcher } from '../registry/open-image-fetcher.ts';
import { createSources } from './build-sources.ts';
import { toNamedContexts } from './context/named-contexts.ts';
import type { BuildContextFlag } from './context/parse-build-context.ts';
import type { BuildLock } from './lock/build-lock.ts';
import { createFindImage, lockSources } from './lock/locked-images.ts';
import { type DiagnosticListener, reportDiagnostics } from './report-diagnostics.ts';
import type { BuildRunOptions } from './run/build-run-options.ts';

/** What plans depend on beside the instructions. */
export interface PlanBuildsRequest extends FetcherRequest, DiagnosticListener {
  readonly target?: string;
  readonly buildArgs: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  /** Each once; several give an index. @default the host's */
  readonly platforms?: readonly Platform[];
  /** Of --build-context. */
  readonly contexts?: readonly BuildContextFlag[];
  /** How commands are run. @default as RUN says by itself */
  readonly run?: BuildRunOptions;
  /** @default what is elsewhere is taken as it is now */
  readonly lock?: BuildLock;
  /** Images that the same call has built, by digest: no lock tells of them. */
  readonly made?: ReadonlySet<Digest>;
}

export function platformsOf({
  platforms = [hostPlatform()],
}: Pick<PlanBuildsRequest, 'platforms'>): readonly Platform[] {
  return platforms;
}

/** A plan for each platform. What is wrong for several of them is told once. */
export async function planBuilds(
  nacre: Nacre,
  dockerfiles: readonly Dockerfile[],
  ignore: readonly string[],
  request: PlanBuildsRequest,
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
  reportDiagnostics([...told.values()], request);
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
