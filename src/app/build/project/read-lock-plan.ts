import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isJsonObject, type Json, type JsonObject, limits, parseJson } from '../../../base/index.ts';
import { lockedKey } from '../../../build/index.ts';
import {
  completePlan,
  type ImporterManifest,
  type InstallPlan,
  type PackageFetcher,
  packagesFault,
  readNpmLock,
  readPnpmLock,
  readYarnBerryLock,
  readYarnClassicLock,
} from '../../../packages/index.ts';
import { layerKey } from './layer-records.ts';
import type { Project, ProjectLock } from './project.ts';
import type { ProjectWork } from './project-work.ts';

/**
 * What a project's `node_modules` has to hold: what its lock file says, and what only the registry knows, which is remembered.
 *
 * @throws packages/bad-lock, packages/not-supported, packages/bad-integrity; whatever fetching throws
 */
export async function readLockPlan(
  project: Project,
  fetcher: Pick<PackageFetcher, 'document'>,
  { registries, store, keepLocked }: Pick<ProjectWork, 'registries' | 'store' | 'keepLocked'>,
): Promise<InstallPlan> {
  const keyOf = (name: string, version: string): string =>
    layerKey('manifest', { name, version, registry: registries.registryOf(name) });
  return completePlan(await readPlan(project), registries, fetcher, {
    get(name, version) {
      const key = keyOf(name, version);
      const value: unknown = JSON.parse(store.cache.get(key) ?? store.cache.get(lockedKey(key)) ?? 'null');
      return isJsonObject(value) && isJsonObject(value.manifest) ? value.manifest : undefined;
    },
    put(name, version, manifest) {
      const about = `what the registry says of ${name}@${version}`;
      const key = keyOf(name, version);
      const value = JSON.stringify({ about, manifest });
      store.cache.put(keepLocked ? lockedKey(key) : key, value, []);
    },
  });
}

/** What the lock file says, and nothing else: nobody is asked. @throws packages/bad-lock, packages/not-supported, packages/bad-integrity */
export async function readPlan(project: Project): Promise<InstallPlan> {
  const { lock } = project;
  if (lock === undefined) return { packages: [], links: [] };
  const plan = await readPlanOf(lock, project);
  assertInStep(project, lock, plan);
  return plan;
}

async function readPlanOf(lock: ProjectLock, project: Project): Promise<InstallPlan> {
  switch (lock.manager) {
    case 'npm':
      return readNpmLock(lock);
    case 'pnpm':
      return readPnpmLock(lock);
    case 'yarn':
      return readYarnClassicLock(lock, readImporters(project));
    case 'yarn berry':
      return readYarnBerryLock(lock, readImporters(project));
  }
}

/** A lock file that was not written since package.json was changed would leave something out. */
function assertInStep({ manifest }: Project, { file }: ProjectLock, { packages, links }: InstallPlan): void {
  const there = new Set([...packages, ...links].map(({ path }) => path));
  for (const field of ['dependencies', 'devDependencies']) {
    const names = isJsonObject(manifest[field]) ? Object.keys(manifest[field]) : [];
    const absent = names.find((name) => !there.has(`node_modules/${name}`));
    if (absent === undefined) continue;
    throw packagesFault(
      'packages/bad-lock',
      `${file} does not have ${absent}, which package.json names under ${field}`,
      {
        hint: 'Write the lock file anew with the package manager, and commit it.',
      },
    );
  }
}

/** The project and its workspaces. */
function readImporters({ directory, manifest }: Project): readonly ImporterManifest[] {
  const patterns = workspacePatterns(manifest.workspaces);
  const found = globSync(
    patterns.map((pattern) => `${pattern.replace(/\/$/, '')}/package.json`),
    { cwd: directory, exclude: ['**/node_modules/**'] },
  );
  const workspaces = found.toSorted().map((path): ImporterManifest => {
    const json = parseJson(readFileSync(join(directory, path)), limits.textFile);
    const own: JsonObject = isJsonObject(json) ? json : {};
    return { path: path.slice(0, -'/package.json'.length), manifest: own };
  });
  return [{ path: '', manifest }, ...workspaces];
}

function workspacePatterns(workspaces: Json | undefined): readonly string[] {
  const list = isJsonObject(workspaces) ? workspaces.packages : workspaces;
  return Array.isArray(list) ? list.filter((each) => typeof each === 'string' && !each.includes('..')) : [];
}
