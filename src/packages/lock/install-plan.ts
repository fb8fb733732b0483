import type { Integrity } from '../integrity.ts';

/** Where the files of a locked package come from. */
export type PackageOrigin =
  /** A tarball. Without a `url` it lies where the registry keeps it. */
  | { readonly kind: 'tarball'; readonly url: string | undefined; readonly integrity: Integrity }
  /** What the registry has of that name and version: the lock file tells nothing that could be checked. */
  | { readonly kind: 'registry' }
  /** A tarball in the project. */
  | { readonly kind: 'file'; readonly path: string; readonly integrity: Integrity | undefined };

/** A package that a lock file names. */
export interface LockedPackage {
  readonly name: string;
  readonly version: string;
  /** Where it goes, from the root of the project: `node_modules/a`. */
  readonly path: string;
  readonly origin: PackageOrigin;
  /** Whether only development needs it. */
  readonly dev: boolean;
  /** Whether the program gets by without it. */
  readonly optional: boolean;
  /** What it is made for; `undefined` when only the registry knows. */
  readonly made: MadeFor | undefined;
}

/** What a package is made for, as package.json says it; nothing stands for anything. */
export interface MadeFor {
  readonly os: readonly string[];
  readonly cpu: readonly string[];
  readonly libc: readonly string[];
}

/** A symbolic link to a package. */
export interface PackageLink {
  /** From the root of the project. */
  readonly path: string;
  /** A directory, from the root of the project. */
  readonly target: string;
}

/** What `node_modules` has to hold. */
export interface InstallPlan {
  /** In the order of their paths. */
  readonly packages: readonly LockedPackage[];
  readonly links: readonly PackageLink[];
}

/** A lock file. */
export interface LockFile {
  /** Its name, and what it is shown as: `package-lock.json`. */
  readonly file: string;
  readonly text: string;
}
