import { mkdirSync, readFileSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { OnEvent } from '../../../base/index.ts';
import { buildTime, type FileInput, frozenRemotes, openLocalContext } from '../../../build/index.ts';
import { hostPlatform, type Platform } from '../../../oci/index.ts';
import { openRegistries } from '../../../packages/index.ts';
import { createRemotes, type Remotes } from '../../../remote/index.ts';
import { appFault } from '../../faults.ts';
import type { Nacre } from '../../nacre.ts';
import { lastCommitTime } from '../last-commit-time.ts';
import type { BuildLock } from '../lock/build-lock.ts';
import { addLibraries } from './add-libraries.ts';
import type { NodeRuntime } from './fetch-runtime.ts';
import { assertStart, type Entry, isTypeScript } from './find-entry.ts';
import { toRunConfig } from './image-config.ts';
import { makeProjectLayers } from './make-project-layers.ts';
import { makeRuntime } from './make-runtime.ts';
import type { Project } from './project.ts';
import { createProjectFetcher } from './project-fetcher.ts';
import { type ProjectImage, toProjectImage } from './project-image.ts';
import type { ProjectWork } from './project-work.ts';
import { readProject } from './read-project.ts';

/** What a project's build is asked for. */
export interface BuildProjectRequest {
  /** The project's directory. */
  readonly context: string;
  readonly buildArgs: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
  readonly platforms?: readonly Platform[];
  /** Whether to install and build again what was built before. @default false */
  readonly noCache?: boolean;
  /** Whether to ask anew which Node and which libraries there are. @default false */
  readonly pull?: boolean;
  /** @default what is elsewhere is taken as it is now */
  readonly lock?: BuildLock;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly onEvent?: OnEvent;
  readonly signal?: AbortSignal;
}

/**
 * Builds the images of a Node project that has no Dockerfile, one for each platform: fetches what its lock file names, runs its build
 * script, and puts together libraries, Node, the dependencies and the application, of these what the program can reach.
 *
 * @param scratch a directory for the work
 * @throws app/bad-project, app/script-failed; packages/…, remote/…, build/bad-context, base/cancelled
 */
export async function buildProject(
  nacre: Nacre,
  request: BuildProjectRequest,
  scratch: string,
  onInput: (input: FileInput) => void,
): Promise<readonly ProjectImage[]> {
  const { context, platforms = [hostPlatform()], pull = false, buildArgs, labels, lock } = request;
  const project = readProject(context);
  assertStart(project);
  mkdirSync(scratch, { recursive: true });
  const work = toWork(nacre, { ...request, platforms }, realpathSync(scratch), onInput);
  const time = await findTime(nacre, request);
  tellProject(project, work);
  // A lock is written by whoever has fetched all that it needs.
  const noCache = request.noCache === true || lock?.mode === 'write';
  const runtimes: NodeRuntime[] = [];
  for (const platform of platforms) runtimes.push(await makeRuntime(project, platform, work, { pull, noCache }));
  const source = openLocalContext(context).value;
  const node = runtimes[0]?.node ?? '';
  const made = await makeProjectLayers(project, { context: source, platforms, buildArgs, time, node, noCache }, work);
  for (const message of new Set(made.flatMap(({ warnings }) => warnings))) work.onEvent({ kind: 'warning', message });
  const images: ProjectImage[] = [];
  const buildScript = project.scripts.get('build');
  for (const [at, platform] of platforms.entries()) {
    const [runtime, own] = [runtimes[at], made[at]];
    if (runtime === undefined || own === undefined) throw new Error('every platform has layers');
    assertRuns(own.entry, runtime.node);
    const added = await addLibraries(own.libraries, project, platform, runtime, work, pull);
    const config = toRunConfig(project, own.entry, runtime.node, labels);
    images.push(toProjectImage({ platform, config, runtime, added, own, buildScript, time }));
  }
  return images;
}

/** Node takes the types out of TypeScript itself since 22.18 and 23.6. Source: Node docs, "Modules: TypeScript". */
function assertRuns({ file }: Entry, node: string): void {
  const [major = 0, minor = 0] = node.split('.').map(Number);
  if (!isTypeScript(file) || major > 23 || (major === 23 && minor >= 6) || (major === 22 && minor >= 18)) return;
  throw appFault('app/bad-project', `${file} is TypeScript, which Node ${node} does not run`, {
    hint: 'Ask for a newer Node under engines in package.json, or add a script "build".',
  });
}

function toWork(
  { store, host }: Nacre,
  { environment, onEvent = () => undefined, signal, context, lock, platforms = [] }: BuildProjectRequest,
  scratch: string,
  onInput: (input: FileInput) => void,
): ProjectWork {
  const registries = openRegistries(readNpmrcs(context, environment), environment);
  const cancel = signal === undefined ? {} : { signal };
  const ownRemotes = createRemotes({ programs: host(), environment, secret: () => undefined });
  const remotes: Pick<Remotes, 'fetchFile'> = lock?.mode === 'frozen' ? frozenRemotes : ownRemotes;
  const keepLocked = lock !== undefined;
  const { authorizationOf } = registries;
  return {
    ...{ store, host: host(), registries, scratch, environment, onEvent, onInput, keepLocked, platforms },
    ...(lock === undefined || lock.mode === 'write' ? {} : { locked: lock.lock }),
    ...cancel,
    fetcher: (onBytes) => createProjectFetcher({ store, remotes, authorizationOf, onBytes, keepLocked, ...cancel }),
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
