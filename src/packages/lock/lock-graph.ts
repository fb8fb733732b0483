import type { InstallPlan, LockedPackage, PackageLink } from './install-plan.ts';

/** A package of a lock file that tells who needs what, and not where it goes. */
export interface GraphPackage extends Omit<LockedPackage, 'path' | 'dev' | 'optional'> {
  /** What it needs, by the names that it imports it by: ids of packages. */
  readonly dependencies: ReadonlyMap<string, string>;
  /** What it gets by without. */
  readonly optionalDependencies: ReadonlyMap<string, string>;
}

/** The project, or a workspace of it. */
export interface Importer {
  /** From the root of the project; '' is the root. */
  readonly path: string;
  /** By the names that they are imported by. */
  readonly dependencies: ReadonlyMap<string, Target>;
  readonly devDependencies: ReadonlyMap<string, Target>;
  readonly optionalDependencies: ReadonlyMap<string, Target>;
}

/** A package by its id, or a directory of the project. */
export type Target =
  | { readonly kind: 'package'; readonly id: string }
  | { readonly kind: 'directory'; readonly path: string };

/** What a lock file says. Every id that is named is there. */
export interface LockGraph {
  readonly packages: ReadonlyMap<string, GraphPackage>;
  readonly importers: readonly Importer[];
}

const store = 'node_modules/.nacre';

/**
 * Lays packages out so that each sees what it says it needs: every one in a directory of its own, with links to the others beside it.
 * As with pnpm, what a package needs without saying so is found in a directory above all of them, and the project sees its own
 * dependencies alone.
 */
export function layOutGraph({ packages, importers }: LockGraph): InstallPlan {
  const production = reach(packages, importers, ({ dependencies, optionalDependencies }) => [
    dependencies,
    optionalDependencies,
  ]);
  const firm = reach(packages, importers, ({ dependencies, devDependencies }) => [dependencies, devDependencies], true);
  const paths = new Map(
    [...packages].map(([id, { name }]) => [id, `${store}/${toDirectory(id)}/node_modules/${name}`]),
  );
  const links: PackageLink[] = [];
  const hoisted = new Map<string, string>();
  for (const [id, each] of [...packages].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const beside = `${store}/${toDirectory(id)}/node_modules`;
    for (const [name, other] of [...each.dependencies, ...each.optionalDependencies])
      if (name !== each.name) links.push({ path: `${beside}/${name}`, target: pathOf(paths, other) });
    if (!hoisted.has(each.name)) hoisted.set(each.name, pathOf(paths, id));
  }
  for (const [name, target] of hoisted) links.push({ path: `${store}/node_modules/${name}`, target });
  for (const importer of importers) links.push(...linksOf(importer, paths));
  return {
    packages: [...packages]
      .map(([id, { dependencies: _dependencies, optionalDependencies: _optional, ...each }]) => ({
        ...each,
        path: pathOf(paths, id),
        dev: !production.has(id),
        optional: !firm.has(id),
      }))
      .toSorted((a, b) => (a.path < b.path ? -1 : 1)),
    links,
  };
}

function linksOf(importer: Importer, paths: ReadonlyMap<string, string>): readonly PackageLink[] {
  const modules = importer.path === '' ? 'node_modules' : `${importer.path}/node_modules`;
  const all = new Map([...importer.devDependencies, ...importer.optionalDependencies, ...importer.dependencies]);
  return [...all].map(([name, target]) => ({
    path: `${modules}/${name}`,
    target: target.kind === 'package' ? pathOf(paths, target.id) : target.path,
  }));
}

/** The ids that can be reached from what importers name, over what packages need; `firmly`: not over what they get by without. */
function reach(
  packages: LockGraph['packages'],
  importers: LockGraph['importers'],
  begin: (importer: Importer) => readonly ReadonlyMap<string, Target>[],
  firmly = false,
): ReadonlySet<string> {
  const found = new Set<string>();
  const left = importers.flatMap((importer) =>
    begin(importer).flatMap((targets) =>
      [...targets.values()].flatMap((each) => (each.kind === 'package' ? each.id : [])),
    ),
  );
  for (let id = left.pop(); id !== undefined; id = left.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    const each = packages.get(id);
    if (each === undefined) continue;
    left.push(...each.dependencies.values(), ...(firmly ? [] : each.optionalDependencies.values()));
  }
  return found;
}

/** A name for a directory that tells ids apart, on any file system. */
function toDirectory(id: string): string {
  const plain = id.replaceAll('/', '+').replace(/[^A-Za-z0-9@+._-]+/g, '_');
  if (plain.length <= 100 && !/[A-Z]/.test(plain) && !/[()]/.test(id)) return plain;
  const { createHash } = process.getBuiltinModule('node:crypto');
  return `${plain.slice(0, 80)}-${createHash('sha256').update(id).digest('hex').slice(0, 12)}`;
}

function pathOf(paths: ReadonlyMap<string, string>, id: string): string {
  const path = paths.get(id);
  if (path === undefined) throw new Error(`${id} is named and not there`);
  return path;
}
