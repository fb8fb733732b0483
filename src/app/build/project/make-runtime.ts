import type { JsonObject } from '../../../base/index.ts';
import { formatPlatform, type LayerRef, type Platform } from '../../../oci/index.ts';
import { debianRelease } from './debian-settings.ts';
import { fetchRuntime, type NodeRuntime, nodePackage, selectNode } from './fetch-runtime.ts';
import { keepInputs } from './keep-inputs.ts';
import { getLayers, layerKey, putLayers } from './layer-records.ts';
import type { Project } from './project.ts';
import type { ProjectWork } from './project-work.ts';
import { formatInputs, parseInputs, parseTexts } from './record-values.ts';
import { lockedFiles, openRuntimeSource } from './runtime-source.ts';
import { type ProjectStepNews, tellCached, tellStep } from './tell-step.ts';

/** What of what was found before may be taken. */
export interface RuntimeOptions {
  /** Whether to ask anew which Node and which libraries there are. */
  readonly pull: boolean;
  /** Whether layers are made again even when the answer is the same. */
  readonly noCache: boolean;
}

/**
 * Finds the Node that a project asks for and the libraries that it is linked with, and makes layers of them. What was found stays, as
 * base images do, until `pull` asks again: till then nothing is fetched, and nobody asked.
 *
 * @throws app/bad-project for a platform that there is no Node for; packages/…, remote/…
 */
export async function makeRuntime(
  project: Project,
  platform: Platform,
  work: ProjectWork,
  { pull, noCache }: RuntimeOptions,
): Promise<NodeRuntime> {
  const key = layerKey('node runtime', wantedOf(project, platform, work));
  const label = `[runtime] Node for ${formatPlatform(platform)}`;
  const known = await getLayers(key, work);
  const found = known === undefined ? undefined : toRuntime(known.layers, known.facts);
  if (found !== undefined && !pull) {
    tellCached(`${label}: ${found.node}`, work.onEvent);
    await keepInputs(found.inputs, work);
    return found;
  }
  return tellStep(label, work.onEvent, async (news) => {
    const isSame = found !== undefined && !noCache && (await isStill(found, project, platform, work, news));
    const made = isSame ? found : await fetchRuntime(project, platform, work, news);
    const { layers, inputs, ...facts } = made;
    const record = { layers, facts: { ...facts, inputs: formatInputs(inputs) } };
    putLayers(key, `Node ${made.node} for ${formatPlatform(platform)}`, record, work);
    await keepInputs(inputs, work);
    return made;
  });
}

/** Whether the same files would be found today. */
async function isStill(
  { inputs, packages }: NodeRuntime,
  project: Project,
  platform: Platform,
  work: ProjectWork,
  news: ProjectStepNews,
): Promise<boolean> {
  const fetcher = work.fetcher(news.advance);
  const source = openRuntimeSource(debianRelease(project.settings, work.environment), platform, fetcher, work);
  const known = new Set(inputs.map(({ url }) => url));
  const { url } = await selectNode(project, platform, source, work);
  if (!known.has(url)) return false;
  const index = await source.index();
  return packages.every((name) => known.has(index.find(name)?.url ?? ''));
}

/** What a runtime is found by. */
function wantedOf({ node, settings }: Project, platform: Platform, work: ProjectWork): JsonObject {
  const { codename, mirror } = debianRelease(settings, work.environment);
  const wanted = { node: node?.text ?? '', platform: formatPlatform(platform), packages: settings.packages };
  if (work.locked !== undefined)
    return { ...wanted, locked: lockedFiles(work.locked).map(({ url, digest }) => [url, digest]) };
  const others = work.platforms.length < 2 ? {} : { platforms: work.platforms.map(formatPlatform).toSorted() };
  return { ...wanted, ...others, registry: work.registries.registryOf(nodePackage(platform)), codename, mirror };
}

function toRuntime(layers: readonly LayerRef[], facts: JsonObject): NodeRuntime | undefined {
  const { node, packages, libraries, inputs } = facts;
  if (typeof node !== 'string') return undefined;
  return {
    ...{ layers, node, packages: parseTexts(packages) },
    ...{ libraries: parseTexts(libraries), inputs: parseInputs(inputs) },
  };
}
