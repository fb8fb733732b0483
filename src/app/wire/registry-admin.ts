/** What `nacre registry clean --json` says. */
export interface RegistryCleanReport {
  /** Whether all this would go, and did not. */
  readonly dryRun: boolean;
  readonly gone: readonly RegistryGoneRow[];
  /** Repositories' hold on blobs that none of their manifests needs. */
  readonly links: number;
  /** Records of what can not be brought back any more. */
  readonly forgotten: number;
  /** Blobs that are removed; 0 of a dry run. */
  readonly blobs: number;
  /** Bytes that are free now; 0 of a dry run. */
  readonly bytes: number;
}

/** A tag or manifest of a repository that went. */
export interface RegistryGoneRow {
  readonly repository: string;
  /** Null for a manifest. */
  readonly tag: string | null;
  /** The manifest, or what the tag pointed to. */
  readonly digest: string;
  /** `deleted`: somebody did; `moved`: the tag points elsewhere; else which of the rules took it out. */
  readonly why: 'deleted' | 'moved' | 'retention' | 'untagged' | 'orphaned';
}

/** What `nacre registry deleted --json` says of each. */
export interface RegistryDeletedRow extends RegistryGoneRow {
  readonly deleted: string;
  /** Until when it can be brought back. */
  readonly until: string;
}

/** What `nacre registry restore --json` says. */
export interface RegistryRestoreReport {
  readonly repository: string;
  /** Null when it was asked for by digest. */
  readonly tag: string | null;
  readonly digest: string;
  /** Digests of all manifests that are there again. */
  readonly manifests: readonly string[];
}

/** What `nacre registry check --json` says. */
export interface RegistryCheckReport {
  /** Blobs and manifests that were read. */
  readonly checked: number;
  readonly bytes: number;
  readonly findings: readonly RegistryCheckFinding[];
}

export interface RegistryCheckFinding {
  readonly kind: 'damaged' | 'missing' | 'unreadable' | 'incomplete';
  readonly digest: string;
  readonly message: string;
  /** Some of the repositories that have it. */
  readonly repositories: readonly string[];
}
