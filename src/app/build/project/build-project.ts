import { mkdirSync, readFileSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { OnEvent } from '../../../base/index.ts';
import {
  buildTime,
  type ContextSource,
  formatBuildTime,
  openLocalContext,
  type SolvedImage,
} from '../../../build/index.ts';
import { formatPlatform, hostPlatform, type LayerRef, type Platform } from '../../../oci/index.ts';
import { type InstallPlan, type LockedPackage, openRegistries } from '../../../packages/index.ts';
import { createRemotes } from '../../../remote/index.ts';
import type { Nacre } from '../../nacre.ts';
import { lastCommitTime } from '../last-commit-time.ts';
import { addLibraries } from './add-libraries.ts';
import { copySources } from './copy-sources.ts';
import { fileItems } from './file-items.ts';
import { type Entry, findEntry } from './find-entry.ts';
import { toRunConfig } from './image-config.ts';
import { installPackages } from './install-packages.ts';
import { linkPrograms } from './link-programs.ts';
import { makeRuntime, type NodeRuntime } from './make-runtime.ts';
import type { Project } from './project.ts';
import { createProjectFetcher } from './project-fetcher.ts';
import type { ProjectWork } from './project-work.ts';
import { readLockPlan } from './read-lock-plan.ts';
import { readProject } from './read-project.ts';
import { runScript } from './run-script.ts';
import { includedFiles, type SelectedFiles, selectFiles } from './select-files.ts';
import { storeLayer } from './store-layer.ts';
import { tellStep } from './tell-step.ts';
import { type TracedFiles, traceFiles } from './trace-files.ts';

/** What a project's build is asked for. */
export interface BuildProjectRequest {
  /** The project's directory. */
  readonly context: string;
  readonly buildArgs: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly platforms?: readonly Platform[];
  /** Whether to ask anew which Node and which libraries there are. @default false */
  readonly noCache?: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly onEvent?: OnEvent;
  readonly signal?: AbortSignal;
}

/**
 * Builds the images of a Node project that has no Dockerfile, one for each platform: fetches what its lock file names, runs its build
 * script, and puts together Node, the dependencies and the application, of these what the program can reach.
 *
 * @param scratch a directory for the work
 * @throws app/bad-project, app/script-failed; packages/…, remote/…, build/bad-context, base/cancelled
 */
export async function buildProject(
  nacre: Nacre,
  request: BuildProjectRequest,
  scratch: string,
): Promise<readonly SolvedImage[]> {
  const { context, platforms = [hostPlatform()], noCache = false } = request;
  const project = readProject(context);
  mkdirSync(scratch, { recursive: true });
  const work = toWork(nacre, request, realpathSync(scratch));
  const time = await findTime(nacre, request);
  tellProject(project, work);
  const runtimes = new Map<Platform, NodeRuntime>();
  for (const platform of platforms) runtimes.set(platform, await makeRuntime(project, platform, work, noCache));
  const built = await buildFiles(project, openLocalContext(context).value, platforms, { ...request, time }, work);
  const images: SolvedImage[] = [];
  for (const [platform, runtime] of runtimes)
    images.push(await assemble(project, built, platform, runtime, request, time, work));
  return images;
}

function toWork(
  { store, host }: Nacre,
  { environment, onEvent = () => undefined, signal, context }: BuildProjectRequest,
  scratch: string,
): ProjectWork {
  const registries = openRegistries(readNpmrcs(context, environment), environment);
  const cancel = signal === undefined ? {} : { signal };
  const remotes = createRemotes({ programs: host(), environment, secret: () => undefined });
  const { authorizationOf } = registries;
  return {
    ...{ store, host: host(), registries, scratch, environment, onEvent },
    ...cancel,
    fetcher: (onBytes) => createProjectFetcher({ store, remotes, authorizationOf, onBytes, ...cancel }),
  };
}

/** The project's own, then the user's. */
function readNpmrcs(directory: string, environment: BuildProjectRequest['environment']): readonly string[] {
  const user = environment.NPM_CONFIG_USERCONFIG ?? join(environment.HOME ?? homedir(), '.npmrc');
  return [join(directory, '.npmrc'), user].flatMap((path) => {
    try {
      return [readFileSync(path, 'utf8')];
    } catch {
      // Nobody has to have one.
      return [];
    }
  });
}

/** Everything of the project is dated with it. */
async function findTime(nacre: Nacre, { context, buildArgs, environment }: BuildProjectRequest): Promise<number> {
  const commit = await lastCommitTime(context, { host: nacre.host(), times: nacre.store.cache, environment });
  const epoch = buildArgs.SOURCE_DATE_EPOCH ?? environment.SOURCE_DATE_EPOCH;
  return buildTime({
    ...(epoch === undefined ? {} : { sourceDateEpoch: epoch }),
    ...(commit === undefined ? {} : { gitCommitTime: commit }),
  });
}

/** Says what was found, and so what will be done. */
function tellProject({ name, version, lock, node, scripts }: Project, { onEvent }: ProjectWork): void {
  const parts = [
    `${name || 'a Node project'}${version === '' ? '' : ` ${version}`}`,
    lock === undefined ? 'no dependencies' : lock.file,
    scripts.has('build') ? `build script "${scripts.get('build')}"` : 'no build script',
    node === undefined ? 'any Node' : `Node ${node.text} (${node.source})`,
  ];
  const label = `[project] ${parts.join(', ')}`;
  onEvent({ kind: 'start', id: label, label });
  onEvent({ kind: 'done', id: label, seconds: 0 });
}

/** A project as it is after its build script. */
interface BuiltFiles {
  readonly root: string;
  readonly entry: Entry;
  readonly packages: readonly LockedPackage[];
  readonly traced: TracedFiles;
  readonly included: ReadonlySet<string>;
}

async function buildFiles(
  project: Project,
  context: ContextSource,
  platforms: readonly Platform[],
  options: { readonly buildArgs: Readonly<Record<string, string>>; readonly time: number },
  work: ProjectWork,
): Promise<BuiltFiles> {
  const root = join(work.scratch, 'project');
  copySources(project.directory, context, root);
  const plan = await readLockPlan(
    project,
    work.fetcher(() => undefined),
    work,
  );
  const packages = await install(plan, root, platforms, work);
  linkPrograms(root);
  if (project.scripts.has('build')) {
    await tellStep(`[build] ${project.scripts.get('build')}`, work.onEvent, (news) =>
      runScript('build', project, root, options, work, news),
    );
  }
  const entry = findEntry(project, root);
  const included = includedFiles(root, project.settings.include);
  const traced = await tellStep(`[trace] what ${entry.file} can reach (${entry.source})`, work.onEvent, () =>
    traceFiles(root, [entry.file, ...entry.preloads, ...[...included].filter(isProgram)]),
  );
  for (const message of traced.unresolved) work.onEvent({ kind: 'warning', message });
  return { root, entry, packages, traced, included };
}

function isProgram(path: string): boolean {
  return /\.[cm]?[jt]s$/.test(path);
}

function install(
  plan: InstallPlan,
  root: string,
  platforms: readonly Platform[],
  work: ProjectWork,
): Promise<readonly LockedPackage[]> {
  if (plan.packages.length === 0) return Promise.resolve([]);
  return tellStep(`[dependencies] install ${plan.packages.length} packages`, work.onEvent, (news) =>
    // What the build script runs is for this machine, what the image holds for its platform.
    installPackages(plan, root, [hostPlatform(), ...platforms], work.fetcher(news.advance), work),
  );
}

/** npm dates what it packs with this, so that it is the date of whatever it installs: 26 October 1985. */
const dependencyTime = 499_162_500;

async function assemble(
  project: Project,
  { root, entry, packages, traced, included }: BuiltFiles,
  platform: Platform,
  runtime: NodeRuntime,
  { labels }: BuildProjectRequest,
  time: number,
  work: ProjectWork,
): Promise<SolvedImage> {
  const files = selectFiles({ root, traced, included, packages, platform });
  for (const message of files.warnings) work.onEvent({ kind: 'warning', message });
  const below = [...runtime.layers, ...(await addLibraries(files.libraries, project, platform, runtime, work))];
  const own = await tellStep(
    `[image] ${describeFiles(files)} for ${formatPlatform(platform)}`,
    work.onEvent,
    async () => {
      const layers: LayerRef[] = [];
      if (files.dependencies.length > 0)
        layers.push(await storeLayer(fileItems(root, files.dependencies, dependencyTime), work.store, work.signal));
      layers.push(await storeLayer(fileItems(root, files.application, time), work.store, work.signal));
      return layers;
    },
  );
  const created = formatBuildTime(time);
  const layers = [...below, ...own];
  const told = ['libraries', `Node ${runtime.node}`, ...below.slice(2).map(() => 'libraries of add-ons')];
  const about = [...told, ...(own.length > 1 ? ['dependencies'] : []), 'application'];
  return {
    config: {
      platform,
      created,
      config: toRunConfig(project, entry, runtime.node, labels),
      history: about.map((each) => ({ created, createdBy: `nacre build: ${each}`, comment: 'nacre' })),
    },
    layers,
    based: 0,
  };
}

function describeFiles({ dependencies, application }: SelectedFiles): string {
  return `${dependencies.length} files of dependencies, ${application.length} of the application`;
}
