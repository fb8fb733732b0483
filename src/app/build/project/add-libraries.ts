import { formatPlatform, type LayerRef, type Platform } from '../../../oci/index.ts';
import { libraryItems, openDebianArchive, selectLibraries } from '../../../packages/index.ts';
import { debianRelease } from './debian-settings.ts';
import { getLayers, layerKey, putLayers } from './layer-records.ts';
import { fetchDeb, type NodeRuntime } from './make-runtime.ts';
import type { Project } from './project.ts';
import type { ProjectWork } from './project-work.ts';
import { storeLayer } from './store-layer.ts';
import { tellCached, tellStep } from './tell-step.ts';

/**
 * The layer with the libraries that add-ons are linked with and that neither come with them nor with Node.
 *
 * @param names such as `libpng16.so.16`
 * @returns none when there are no such libraries
 */
export async function addLibraries(
  names: readonly string[],
  { settings }: Project,
  platform: Platform,
  runtime: NodeRuntime,
  work: ProjectWork,
): Promise<readonly LayerRef[]> {
  const needed = names.filter((name) => !runtime.libraries.includes(name));
  if (needed.length === 0) return [];
  const release = debianRelease(settings, work.environment);
  const { codename, mirror } = release;
  const has = [...runtime.packages];
  const key = layerKey('libraries', { needed, has, codename, mirror, platform: formatPlatform(platform) });
  const label = `[libraries] ${needed.join(', ')} for ${formatPlatform(platform)}`;
  const known = await getLayers(key, work);
  if (known !== undefined) {
    tellCached(label, work.onEvent);
    return known.layers;
  }
  return tellStep(label, work.onEvent, async (news) => {
    const fetcher = work.fetcher(news.advance);
    const index = await openDebianArchive(release, platform.architecture, fetcher, Date.now());
    const wanted = selectLibraries(needed, index).filter(({ name }) => !has.includes(name));
    const debs = await Promise.all(wanted.map((each) => fetchDeb(each, fetcher)));
    const layers = [await storeLayer(libraryItems(debs), work.store, work.signal)];
    putLayers(key, `Debian packages ${debs.map(({ name }) => name).join(', ')}`, { layers, facts: {} }, work);
    return layers;
  });
}
