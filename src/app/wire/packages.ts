/** What `nacre sbom --json` says of an image. */
export interface PackageReport {
  /** What the image says of its system; null when it says nothing. */
  readonly system: { readonly id: string; readonly version: string; readonly name: string } | null;
  /** By type, name, version and path. */
  readonly packages: readonly PackageRow[];
  /** Files that should tell of packages and could not be read. */
  readonly unread: readonly { readonly path: string; readonly reason: string }[];
}

export interface PackageRow {
  /** That of package URLs: `deb`, `npm`, `golang`, … */
  readonly type: string;
  readonly name: string;
  /** '' when it is not said. */
  readonly version: string;
  readonly purl: string;
  /** As the package says. */
  readonly licenses: readonly string[];
  /** The file that tells of it, and the layer that has the file. */
  readonly path: string;
  readonly layer: string | null;
  /** What a distribution built it from, when that is called otherwise. */
  readonly source: { readonly name: string; readonly version: string } | null;
  readonly architecture: string | null;
  /** Package URL of the system's package that brought it along. */
  readonly partOf: string | null;
}
