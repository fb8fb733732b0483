import type { JsonObject } from '../../../base/index.ts';
import type { LockFile, VersionWish } from '../../../packages/index.ts';

/** What keeps a project's packages. */
export type PackageManager = 'npm' | 'pnpm' | 'yarn' | 'yarn berry';

/** A lock file, and whose it is. */
export interface ProjectLock extends LockFile {
  readonly manager: PackageManager;
}

/** A Node project, as its files tell of it; nothing is run or fetched for that. */
export interface Project {
  readonly directory: string;
  /** package.json. */
  readonly manifest: JsonObject;
  /** '' when it has none. */
  readonly name: string;
  readonly version: string;
  /** `undefined` when it depends on nothing. */
  readonly lock: ProjectLock | undefined;
  /** Which Node it asks for. */
  readonly node: VersionWish | undefined;
  /** Scripts of package.json by their names. */
  readonly scripts: ReadonlyMap<string, string>;
  readonly settings: ProjectSettings;
}

/** What package.json says for this program under `nacre`. */
export interface ProjectSettings {
  /** The file that the image starts, from the root of the project. @default as package.json says otherwise */
  readonly entry?: string;
  /** Patterns of files that belong to the image though nothing imports them. */
  readonly include: readonly string[];
  /** Names of packages whose scripts are run when they are installed. */
  readonly scripts: readonly string[];
  /** Debian packages beside those that are found to be needed. */
  readonly packages: readonly string[];
  /** A day of snapshot.debian.org: `20261101T000000Z`. @default the mirror as it is now */
  readonly snapshot?: string;
}
