import { isJsonObject, type Json, type JsonObject } from '../../../base/index.ts';
import type { ContextSource } from '../../../build/index.ts';
import { formatPlatform, hostPlatform, type LayerRef, type Platform } from '../../../oci/index.ts';
import { version } from '../../version.ts';
import { type BuiltFiles, buildFiles } from './build-files.ts';
import { digestSources } from './digest-sources.ts';
import { fileItems } from './file-items.ts';
import type { Entry } from './find-entry.ts';
import { getLayers, type LayerRecord, layerKey, putLayers } from './layer-records.ts';
import type { Project } from './project.ts';
import type { ProjectWork } from './project-work.ts';
import { parseTexts } from './record-values.ts';
import { type SelectedFiles, selectFiles } from './select-files.ts';
import { storeLayer } from './store-layer.ts';
import { tellCached, tellStep } from './tell-step.ts';

/** What a project itself puts into an image for one platform. */
export interface ProjectLayers {
  readonly entry: Entry;
  /** `undefined` when the program can reach none. */
  readonly dependencies: LayerRef | undefined;
  readonly application: LayerRef;
  /** Names of libraries that add-ons are linked with and that do not come with them. */
  readonly libraries: readonly string[];
  /** What there is to say of it, for people. */
  readonly warnings: readonly string[];
}

/** What the layers depend on beside the project's files. */
export interface ProjectLayersRequest {
  readonly context: ContextSource;
  readonly platforms: readonly Platform[];
  readonly buildArgs: Readonly<Record<string, string>>;
  /** Seconds since 1970: what the application is dated with. */
  readonly time: number;
  /** Version of the Node that the image has. */
  readonly node: string;
  /** Whether to do everything again. */
  readonly noCache: boolean;
}

/**
 * Installs, builds and traces a project, and makes layers of what its program can reach; one for each platform. When none of its files has
 * changed nothing of that is done again.
 *
 * @throws app/bad-project, app/script-failed; packages/…, remote/…
 */
export async function makeProjectLayers(
  project: Project,
  request: ProjectLayersRequest,
  work: ProjectWork,
): Promise<readonly ProjectLayers[]> {
  const { context, platforms, noCache } = request;
  const digest = digestSources(project.directory, context, work);
  const known = noCache
    ? []
    : await Promise.all(platforms.map((each) => findLayers(keyOf(digest, each, request), work)));
  const found = known.flatMap((each) => each ?? []);
  if (found.length === platforms.length) {
    tellCached(`[build] ${project.name || 'the project'}: nothing has changed`, work.onEvent);
    return found;
  }
  const built = await buildFiles(project, request, work);
  const made: ProjectLayers[] = [];
  for (const platform of platforms) {
    const layers = await makeLayers(project, built, platform, request, work);
    putLayers(keyOf(digest, platform, request), `[build] ${project.name || 'a project'}`, toRecord(layers), work);
    made.push(layers);
  }
  return made;
}

function keyOf(digest: string, platform: Platform, { buildArgs, time, platforms, node }: ProjectLayersRequest): string {
  return layerKey('project', {
    ...{ digest, time, version, node, builtBy: process.version, builtOn: formatPlatform(hostPlatform()) },
    platform: formatPlatform(platform),
    // The build script may look at all that is installed.
    platforms: platforms.map(formatPlatform).toSorted(),
    buildArgs: Object.entries(buildArgs).toSorted(([a], [b]) => (a < b ? -1 : 1)),
  });
}

/** npm dates what it packs with this, so that it is the date of whatever it installs: 26 October 1985. */
const dependencyTime = 499_162_500;

async function makeLayers(
  { settings }: Project,
  { root, entry, traced, included, packages }: BuiltFiles,
  platform: Platform,
  { time }: ProjectLayersRequest,
  work: ProjectWork,
): Promise<ProjectLayers> {
  const files = selectFiles({ root, traced, included, packages, platform, trusted: settings.scripts });
  const { dependencies, application, libraries } = files;
  return tellStep(`[image] ${describeFiles(files)} for ${formatPlatform(platform)}`, work.onEvent, async () => ({
    ...{ entry, libraries },
    warnings: [...traced.unresolved, ...files.warnings],
    dependencies:
      dependencies.length === 0
        ? undefined
        : await storeLayer(fileItems(root, dependencies, dependencyTime), work.store, work.signal),
    application: await storeLayer(fileItems(root, application, time), work.store, work.signal),
  }));
}

function describeFiles({ dependencies, application }: SelectedFiles): string {
  return `${dependencies.length} files of dependencies, ${application.length} of the application`;
}

function toRecord({ dependencies, application, entry, libraries, warnings }: ProjectLayers): LayerRecord {
  const facts: JsonObject = { entry: { ...entry }, libraries, warnings };
  return { layers: dependencies === undefined ? [application] : [application, dependencies], facts };
}

async function findLayers(key: string, work: ProjectWork): Promise<ProjectLayers | undefined> {
  const record = await getLayers(key, work);
  const [application, dependencies] = record?.layers ?? [];
  const entry = toEntry(record?.facts.entry);
  if (record === undefined || application === undefined || entry === undefined) return undefined;
  const { libraries, warnings } = record.facts;
  return { entry, application, dependencies, libraries: parseTexts(libraries), warnings: parseTexts(warnings) };
}

function toEntry(value: Json | undefined): Entry | undefined {
  if (!isJsonObject(value) || typeof value.file !== 'string' || typeof value.source !== 'string') return undefined;
  const { file, source, env, flags, args, preloads } = value;
  return {
    file,
    source,
    env: parseTexts(env),
    flags: parseTexts(flags),
    args: parseTexts(args),
    preloads: parseTexts(preloads),
  };
}
