/** What kinds of packages are found: the types of package URLs. */
export const packageTypes = [
  'apk',
  'cargo',
  'composer',
  'deb',
  'gem',
  'golang',
  'maven',
  'npm',
  'pypi',
  'rpm',
] as const;

export type PackageType = (typeof packageTypes)[number];

/** A file that says something of a package. */
export interface Evidence {
  /** Absolute, as seen in the image; of an archive's entry `/app.jar!/BOOT-INF/lib/x.jar`. */
  readonly path: string;
  /** Which layer has the file, 0 being the lowest. */
  readonly layer: number;
}

/** One package as it lies in an image. */
export interface Package {
  readonly type: PackageType;
  /** As its ecosystem writes it: `@scope/name` for npm, `group:artifact` for maven, a module's path for Go. */
  readonly name: string;
  /** As its ecosystem writes it; '' when it is not said. */
  readonly version: string;
  /** Source: package-url/purl-spec. */
  readonly purl: string;
  /** As the package says, in no order of ours: SPDX expressions, or words of its ecosystem. */
  readonly licenses: readonly string[];
  readonly found: Evidence;
  /** What a distribution built the package from, when that is called otherwise or has another version: advisories name it. */
  readonly source?: { readonly name: string; readonly version: string };
  /** In the words of its ecosystem. */
  readonly architecture?: string;
  /** Who made or packed it: `Name <address>`. */
  readonly supplier?: string;
  readonly homepage?: string;
  /** The purl of the package of the system that brought it along; its file is one of that package's files. */
  readonly partOf?: string;
}

/** What the image says of its system. Source: os-release(5). */
export interface SystemRelease {
  /** `debian`, `alpine`, `fedora` … */
  readonly id: string;
  /** `12`, `3.20.1`; '' where a rolling system has none. */
  readonly version: string;
  /** For people: `Debian GNU/Linux 12 (bookworm)`. */
  readonly name: string;
  readonly found: Evidence;
}

/** A file that should tell of packages and could not be read. */
export interface Unread {
  readonly path: string;
  /** Lower case, no full stop. */
  readonly reason: string;
}

/** What is in an image. */
export interface Catalog {
  readonly system?: SystemRelease;
  /** By type, name, version and path. */
  readonly packages: readonly Package[];
  /** By path. */
  readonly unread: readonly Unread[];
}
