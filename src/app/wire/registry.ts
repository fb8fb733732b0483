/** What `nacre pull --json` and `nacre push --json` say of each image. */
export interface TransferReport {
  /** Whole reference: `docker.io/library/alpine:latest`, with a digest where it was asked for by one. */
  readonly name: string;
  /** Of the manifest or index, as the registry has it. */
  readonly digest: string;
  readonly mediaType: string;
  /** Bytes of the manifest or index itself. */
  readonly size: number;
  /** Whether the name stood for something else before, here or in the registry; false when nothing changed. */
  readonly changed: boolean;
}

/** What `nacre copy --json` says. */
export interface CopyReport {
  /** As it was asked for. */
  readonly source: string;
  /** What the source stands for; another than `digest` when platforms of it were chosen. */
  readonly sourceDigest: string;
  /** What the image is called where it is now; its digest when it has no name there. */
  readonly target: string;
  readonly digest: string;
  readonly mediaType: string;
  /** Bytes of the manifest or index itself. */
  readonly size: number;
  /** Digests of what goes along, since it refers to the image. */
  readonly referrers: readonly string[];
  /** Whether something was written; false when all was there. */
  readonly changed: boolean;
}

/** What `nacre sync --json` and `nacre copy --all-tags --json` say. */
export interface SyncReport {
  /** Whether all this would be done, and was not. */
  readonly dryRun: boolean;
  readonly images: readonly SyncRow[];
}

/** What came of one tag; or of a whole repository, when that failed. */
export interface SyncRow {
  readonly action: 'copied' | 'unchanged' | 'deleted' | 'failed';
  /** Whole name, with its tag; null for what was deleted. */
  readonly source: string | null;
  readonly target: string;
  /** Of what was copied, or is there. */
  readonly digest: string | null;
  /** Digests of what goes along, since it refers to the image. */
  readonly referrers: readonly string[];
  /** What failed, and what to do. */
  readonly message: string | null;
  readonly hint: string | null;
}

/** What `nacre tags --json` says. */
export interface TagsReport {
  /** With its registry: `docker.io/library/debian`. */
  readonly repository: string;
  readonly tags: readonly string[];
  /** Of tags in the order of dates: when each image was made, in ISO 8601; null for what says it not, or can not be read. */
  readonly created?: Readonly<Record<string, string | null>>;
}

/** What `nacre catalog --json` says. */
export interface CatalogReport {
  readonly registry: string;
  /** Without the registry. */
  readonly repositories: readonly string[];
}

/** What `nacre delete --json` says. */
export interface DeletionReport {
  /** Whole reference, as it was asked for. */
  readonly name: string;
  /** What it stood for. */
  readonly digest: string;
  /** Whether the manifest went; else the tag alone did. */
  readonly manifest: boolean;
  /** The tags that went. */
  readonly tags: readonly string[];
}

/** What `nacre index inspect --json` says. */
export interface IndexReport {
  readonly digest: string;
  /** That of a manifest when it is no index. */
  readonly mediaType: string;
  readonly manifests: readonly {
    readonly digest: string;
    readonly mediaType: string;
    /** Bytes of the manifest itself. */
    readonly size: number;
    /** `os/architecture[/variant]`; null for what says none. */
    readonly platform: string | null;
    /** The image that this says something of; null for an image. */
    readonly attests: string | null;
    readonly annotations: Readonly<Record<string, string>>;
  }[];
}
