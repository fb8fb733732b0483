/** What `nacre artifact pull --json` prints. */
export interface PulledArtifact {
  /** Of its manifest. */
  readonly digest: string;
  readonly artifactType: string;
  readonly annotations: Readonly<Record<string, string>>;
  readonly files: readonly {
    /** As the artifact names it. */
    readonly title: string;
    /** Where it is now; absolute. */
    readonly path: string;
    readonly mediaType: string;
    readonly digest: string;
    /** Bytes, of a directory packed. */
    readonly size: number;
    /** False when it was there, and was to be left. */
    readonly written: boolean;
  }[];
}

/** What `nacre artifact discover --json` prints. */
export interface DiscoverReport {
  readonly image: string;
  /** Of the manifest or index that they refer to. */
  readonly digest: string;
  readonly referrers: readonly ReferrerRow[];
}

export interface ReferrerRow {
  readonly digest: string;
  readonly mediaType: string;
  readonly artifactType: string | null;
  /** Bytes of its manifest. */
  readonly size: number;
  readonly annotations: Readonly<Record<string, string>>;
}

/** What `nacre artifact tree --json` prints. */
export interface ArtifactNode extends ReferrerRow {
  /** Of an image in an index. */
  readonly platform: string | null;
  /** Digest of the image that an entry of an index speaks of. */
  readonly attests: string | null;
  /** Of an index. */
  readonly manifests: readonly ArtifactNode[];
  readonly referrers: readonly ArtifactNode[];
}
