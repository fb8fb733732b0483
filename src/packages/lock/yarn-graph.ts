import { isJsonObject, type JsonObject } from '../../base/index.ts';
import type { GraphPackage, Importer, LockGraph, Target } from './lock-graph.ts';
import { malformedLock, textEntries } from './lock-text.ts';

/** The project, or a workspace of it, as its package.json tells of it: lock files of yarn tell who needs what of packages alone. */
export interface ImporterManifest {
  /** From the root of the project; '' is the root. */
  readonly path: string;
  readonly manifest: JsonObject;
}

/** A package of yarn.lock, whose dependencies are ranges that other entries answer. */
export interface YarnPackage extends Omit<GraphPackage, 'dependencies' | 'optionalDependencies'> {
  readonly id: string;
  readonly dependencies: readonly (readonly [name: string, range: string])[];
  /** Names of dependencies that it gets by without. */
  readonly optional: ReadonlySet<string>;
}

/** What an entry of yarn.lock stands for. */
export type YarnEntry = YarnPackage | { readonly workspace: string };

/** A yarn.lock, taken apart. */
export interface YarnLock {
  readonly file: string;
  /** By what they answer: `a@^1.0.0`. */
  readonly entries: ReadonlyMap<string, YarnEntry>;
  /** What a range is called in the keys of entries. */
  readonly keyOf: (name: string, range: string) => string;
}

/** Finds what answers each range. @throws packages/bad-lock when nothing does */
export function toYarnGraph(lock: YarnLock, importers: readonly ImporterManifest[]): LockGraph {
  const root = importers.find(({ path }) => path === '')?.manifest;
  const find = createFinder(lock, importers, root);
  const packages = new Map<string, GraphPackage>();
  for (const entry of lock.entries.values()) {
    if ('workspace' in entry || packages.has(entry.id)) continue;
    const { id: _id, optional, dependencies, ...rest } = entry;
    const found = dependencies.flatMap(([name, range]) => {
      const target = find(name, range, entry.id);
      return target.kind === 'package' ? [[name, target.id] as const] : [];
    });
    packages.set(entry.id, {
      ...rest,
      dependencies: new Map(found.filter(([name]) => !optional.has(name))),
      optionalDependencies: new Map(found.filter(([name]) => optional.has(name))),
    });
  }
  return { packages, importers: importers.map((each) => toImporter(each, find)) };
}

type Find = (name: string, range: string, by: string) => Target;

function createFinder(
  { file, entries, keyOf }: YarnLock,
  importers: readonly ImporterManifest[],
  root: JsonObject | undefined,
): Find {
  const replaced = new Map(textEntries(root?.resolutions));
  const workspaces = new Map(importers.map(({ path, manifest }) => [manifest.name, path]));
  const byName = new Map<string, YarnEntry[]>();
  for (const [key, entry] of entries) {
    const name = key.slice(0, key.indexOf('@', 1));
    byName.set(name, [...(byName.get(name) ?? []), entry]);
  }
  return (name, range, by) => {
    const wanted = replaced.get(name);
    const named = new Set(byName.get(name));
    const [only] = named;
    const entry =
      entries.get(keyOf(name, range)) ??
      (wanted === undefined ? undefined : entries.get(keyOf(name, wanted))) ??
      (named.size === 1 ? only : undefined);
    const workspace =
      entry === undefined || 'workspace' in entry ? (entry?.workspace ?? workspaces.get(name)) : undefined;
    if (workspace !== undefined) return { kind: 'directory', path: workspace };
    if (entry === undefined || 'workspace' in entry)
      throw malformedLock(file, `${by} needs ${name}@${range}, which it does not have`);
    return { kind: 'package', id: entry.id };
  };
}

function toImporter({ path, manifest }: ImporterManifest, find: Find): Importer {
  const by = path || 'the project';
  const targetsOf = (field: string): ReadonlyMap<string, Target> =>
    new Map(textEntries(manifest[field]).map(([name, range]) => [name, find(name, range, by)]));
  return {
    path,
    dependencies: withoutOptional(targetsOf('dependencies'), manifest),
    devDependencies: targetsOf('devDependencies'),
    optionalDependencies: targetsOf('optionalDependencies'),
  };
}

/** A package in both lists is optional. */
function withoutOptional(
  targets: ReadonlyMap<string, Target>,
  { optionalDependencies }: JsonObject,
): ReadonlyMap<string, Target> {
  if (!isJsonObject(optionalDependencies)) return targets;
  return new Map([...targets].filter(([name]) => optionalDependencies[name] === undefined));
}
