import { formatPlatform, type LayerRef, type Platform } from '../../../oci/index.ts';
import { libraryItems, selectLibraries } from '../../../packages/index.ts';
import { debianRelease } from './debian-settings.ts';
import { fetchDeb } from './fetch-deb.ts';
import type { NodeRuntime } from './fetch-runtime.ts';
import { keepInputs } from './keep-inputs.ts';
import { getLayers, layerKey, putLayers } from './layer-records.ts';
import type { Project } from './project.ts';
import type { ProjectWork } from './project-work.ts';
import { formatInputs, parseInputs } from './record-values.ts';
import { openRuntimeSource } from './runtime-source.ts';
import { storeLayer } from './store-layer.ts';
import { tellCached, tellStep } from './tell-step.ts';

/**
 * The layer with the libraries that add-ons are linked with and that neither come with them nor with Node.
 *
 * @param names such as `libpng16.so.16`
 * @param refresh whether to ask anew which packages there are
 * @returns none when there are no such libraries
 */
export async function addLibraries(
  names: readonly string[],
  { settings }: Project,
  platform: Platform,
  runtime: NodeRuntime,
  work: ProjectWork,
  refresh: boolean,
): Promise<readonly LayerRef[]> {
  const needed = names.filter((name) => !runtime.libraries.includes(name));
  if (needed.length === 0) return [];
  const release = debianRelease(settings, work.environment);
  // One runtime is one state of the archive, or of the lock: what is added to it is of the same.
  const below = runtime.inputs.map(({ digest }) => digest);
  const key = layerKey('libraries', { needed, below, mirror: release.mirror, isLocked: work.locked !== undefined });
  const label = `[libraries] ${needed.join(', ')} for ${formatPlatform(platform)}`;
  const known = refresh ? undefined : await getLayers(key, work);
  if (known !== undefined) {
    tellCached(label, work.onEvent);
    await keepInputs(parseInputs(known.facts.inputs), work);
    return known.layers;
  }
  return tellStep(label, work.onEvent, async (news) => {
    const fetcher = work.fetcher(news.advance);
    const index = await openRuntimeSource(release, platform, fetcher, work).index();
    const wanted = selectLibraries(needed, index).filter(({ name }) => !runtime.packages.includes(name));
    const fetched = await Promise.all(wanted.map((each) => fetchDeb(each, fetcher)));
    const inputs = fetched.map(({ input }) => input);
    const layers = [await storeLayer(libraryItems(fetched.map(({ deb }) => deb)), work.store, work.signal)];
    const about = `Debian packages ${wanted.map(({ name }) => name).join(', ')}`;
    putLayers(key, about, { layers, facts: { inputs: formatInputs(inputs) } }, work);
    await keepInputs(inputs, work);
    return layers;
  });
}
