import { isJsonObject, type Json, type JsonObject } from '../../base/index.ts';
import { parseIntegrity } from '../integrity.ts';
import { toMadeFor } from './fits-platform.ts';
import type { InstallPlan, LockFile, PackageOrigin } from './install-plan.ts';
import { type GraphPackage, type Importer, layOutGraph, type Target } from './lock-graph.ts';
import { assertInside, malformedLock, parseYamlLock, textEntries, unsupportedLock } from './lock-text.ts';

/**
 * Reads pnpm-lock.yaml of pnpm 8 and later. Source: pnpm, lockfile versions 6.0 and 9.0.
 *
 * @throws packages/bad-lock, packages/not-supported, packages/bad-integrity
 */
export async function readPnpmLock(lock: LockFile): Promise<InstallPlan> {
  const { file } = lock;
  const json = await parseYamlLock(lock);
  const version = Number.parseFloat(String(json.lockfileVersion));
  if (!(version >= 6 && version < 10)) {
    throw unsupportedLock(
      file,
      `it has the version ${String(json.lockfileVersion)}`,
      'Write it anew with pnpm 8 or newer.',
    );
  }
  if (isJsonObject(json.patchedDependencies)) {
    throw unsupportedLock(file, 'it has patched dependencies', 'Write a Dockerfile: patches are not applied here.');
  }
  const metadata = isJsonObject(json.packages) ? json.packages : {};
  const snapshots = isJsonObject(json.snapshots) ? json.snapshots : metadata;
  const packages = new Map<string, GraphPackage>();
  for (const [key, snapshot] of Object.entries(snapshots)) {
    const id = toId(key);
    const about = metadata[key] ?? metadata[withoutPeers(key)];
    if (isJsonObject(about)) packages.set(id, toPackage(id, about, isJsonObject(snapshot) ? snapshot : {}, file));
  }
  const importers = isJsonObject(json.importers) ? Object.entries(json.importers) : [['.', json] as const];
  const graph = {
    packages,
    importers: importers.map(([path, value]) => toImporter(path === '.' ? '' : path, value, file)),
  };
  assertWhole(graph.packages, graph.importers, file);
  return layOutGraph(graph);
}

/** As keys are since version 9: no slash before them. */
function toId(key: string): string {
  return key.replace(/^\//, '');
}

function withoutPeers(key: string): string {
  return key.replace(/\(.*$/s, '');
}

function toPackage(id: string, about: JsonObject, snapshot: JsonObject, file: string): GraphPackage {
  const plain = withoutPeers(id);
  const at = plain.indexOf('@', 1);
  const name = typeof about.name === 'string' ? about.name : plain.slice(0, at);
  const version = typeof about.version === 'string' ? about.version : plain.slice(at + 1);
  return {
    name,
    version,
    origin: toOrigin(id, about.resolution, file),
    made: toMadeFor(about),
    dependencies: toIds(snapshot.dependencies),
    optionalDependencies: toIds(snapshot.optionalDependencies),
  };
}

function toOrigin(id: string, resolution: Json | undefined, file: string): PackageOrigin {
  const { integrity, tarball, type } = isJsonObject(resolution) ? resolution : {};
  if (type !== undefined || (typeof tarball === 'string' && !/^(https?|file):/.test(tarball))) {
    throw unsupportedLock(
      file,
      `${id} comes from a ${String(type ?? 'place')} that is not fetched from`,
      'Depend on a published version, or on a tarball.',
    );
  }
  const checked = typeof integrity === 'string' ? parseIntegrity(integrity, id) : undefined;
  if (typeof tarball === 'string' && tarball.startsWith('file:')) {
    const path = tarball.slice('file:'.length);
    assertInside(path, file);
    return { kind: 'file', path, integrity: checked };
  }
  if (checked === undefined) throw malformedLock(file, `${id} has no integrity`);
  return { kind: 'tarball', url: typeof tarball === 'string' ? tarball : undefined, integrity: checked };
}

function toIds(dependencies: Json | undefined): ReadonlyMap<string, string> {
  return new Map(
    textEntries(dependencies).flatMap(([name, version]) => {
      const target = toTarget(name, version, '');
      return target.kind === 'package' ? [[name, target.id] as const] : [];
    }),
  );
}

/** @param from directory that a link starts in */
function toTarget(name: string, version: string, from: string): Target {
  if (version.startsWith('link:')) return { kind: 'directory', path: joinPath(from, version.slice('link:'.length)) };
  const plain = withoutPeers(version);
  // Of another name, or with the name that it has anyway.
  if (version.startsWith('/') || /^(@[^/@]+\/)?[^/@:]+@/.test(plain)) return { kind: 'package', id: toId(version) };
  return { kind: 'package', id: `${name}@${version}` };
}

function toImporter(path: string, value: Json, file: string): Importer {
  const fields = isJsonObject(value) ? value : {};
  const targetsOf = (dependencies: Json | undefined): ReadonlyMap<string, Target> => {
    const entries = isJsonObject(dependencies) ? Object.entries(dependencies) : [];
    return new Map(
      entries.flatMap(([name, each]) => {
        const version = isJsonObject(each) ? each.version : each;
        if (typeof version !== 'string') return [];
        const target = toTarget(name, version, path);
        if (target.kind === 'directory') assertInside(target.path, file);
        return [[name, target] as const];
      }),
    );
  };
  return {
    path,
    dependencies: targetsOf(fields.dependencies),
    devDependencies: targetsOf(fields.devDependencies),
    optionalDependencies: targetsOf(fields.optionalDependencies),
  };
}

/** A path from the root; one that leaves it begins with `..`. */
function joinPath(from: string, path: string): string {
  const parts = from === '' ? [] : from.split('/');
  for (const part of path.split('/')) {
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}

function assertWhole(packages: ReadonlyMap<string, GraphPackage>, importers: readonly Importer[], file: string): void {
  const check = (id: string, by: string): void => {
    if (!packages.has(id)) throw malformedLock(file, `${by} needs ${id}, which it does not have`);
  };
  for (const [by, { dependencies, optionalDependencies }] of packages)
    for (const id of [...dependencies.values(), ...optionalDependencies.values()]) check(id, by);
  for (const { path, dependencies, devDependencies, optionalDependencies } of importers)
    for (const target of [...dependencies.values(), ...devDependencies.values(), ...optionalDependencies.values()])
      if (target.kind === 'package') check(target.id, path || 'the project');
}
