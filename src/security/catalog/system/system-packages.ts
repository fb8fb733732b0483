import { bounds } from '../bounds.ts';
import type { SystemRelease, Unread } from '../catalog.ts';
import type { FoundPackage } from '../finder.ts';

/** What a system's package manager knows. */
export interface SystemPackages {
  readonly packages: readonly FoundPackage[];
  readonly unread: readonly Unread[];
  /** Which packages brought some files along, by the files' absolute paths; those of nobody are not in it. */
  owners(paths: ReadonlySet<string>): ReadonlyMap<string, FoundPackage>;
}

/** Why the rest of a database is left out. */
export const tooMany: string = `there are more than ${bounds.packages} packages, the rest is left out`;

export const noSystemPackages: SystemPackages = { packages: [], unread: [], owners: () => new Map() };

/** `debian-12`, as package URLs name a distribution; `undefined` when it is not known. */
export function distroOf(system: SystemRelease | undefined): string | undefined {
  if (system === undefined) return undefined;
  return system.version === '' ? system.id : `${system.id}-${system.version}`;
}

/**
 * The one of `paths` that a package manager's path means: `/bin/x` is `/usr/bin/x` where the two directories have been merged.
 */
export function matchPath(paths: ReadonlySet<string>, path: string): string | undefined {
  if (paths.has(path)) return path;
  const merged = `/usr${path}`;
  return paths.has(merged) ? merged : undefined;
}
