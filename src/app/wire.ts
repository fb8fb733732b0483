/** What leaves the tool as JSON: plain data, stable. Sizes in bytes, times in RFC 3339. */

/** One name of one image: a row of `nacre images --json`. */
export interface ImageRow {
  /** The manifest's or index's digest. */
  readonly digest: string;
  /** Familiar form; null for an image without a name. */
  readonly repository: string | null;
  readonly tag: string | null;
  readonly mediaType: string;
  /** When the image says it was made; null when it does not say. */
  readonly created: string | null;
  /** Bytes of its layers as stored. */
  readonly size: number;
  /** `os/architecture[/variant]`. */
  readonly platform: string | null;
  /** All that an index has an image for; of an image by itself its own. */
  readonly platforms: readonly string[];
}

/** One step of an image's making: a row of `nacre history --json`, newest first. */
export interface HistoryRow {
  readonly created: string | null;
  readonly createdBy: string;
  readonly comment: string;
  /** Bytes of the layer as stored; 0 for steps that made none. */
  readonly size: number;
  /** Digest of the layer as stored and of its tar; null for steps that made none. */
  readonly digest: string | null;
  readonly diffId: string | null;
  /** The layer's number, 1 being the lowest; null for steps that made none. */
  readonly layer: number | null;
  /** What the layer holds: names of anything but directories, and bytes of content, each file once however many names it has. */
  readonly files: number;
  readonly bytes: number;
  /** How many paths it removes: whiteouts, and directories of which it hides all that was in them. */
  readonly removed: number;
}

/** One container: a row of `nacre ps --json`. */
export interface ContainerRow {
  readonly id: string;
  readonly name: string;
  readonly image: string;
  readonly args: readonly string[];
  readonly created: string;
  readonly state: 'created' | 'running' | 'exited';
  readonly exitCode: number | null;
  readonly pid: number | null;
}

/** What `inspect` says of a container. */
export interface ContainerInspection extends ContainerRow {
  /** The manifest's or index's digest. */
  readonly imageDigest: string | null;
  /** When its program was started; null before and after it runs. */
  readonly started: string | null;
  readonly finished: string | null;
  readonly labels: Readonly<Record<string, string>>;
  /** Whether it is removed when it ends. */
  readonly remove: boolean;
  /** Path of the OCI runtime that runs it. */
  readonly runtime: string;
  /** Where its writable layer and bundle are. */
  readonly directory: string;
  /** Directories of volumes that go with it. */
  readonly anonymousVolumes: readonly string[];
}

/** What `inspect` says of an image. */
export interface ImageInspection {
  readonly id: string;
  readonly names: readonly string[];
  readonly mediaType: string;
  readonly created: string | null;
  readonly author: string | null;
  readonly platform: string;
  /** What else an index has, this platform included; of an image by itself nothing. `present` tells whether it is in the store. */
  readonly manifests: readonly {
    readonly digest: string;
    readonly mediaType: string;
    readonly size: number;
    readonly platform: string | null;
    readonly present: boolean;
  }[];
  readonly size: number;
  /** As Docker spells it: `Env`, `Cmd`, `Entrypoint`, … */
  readonly config: unknown;
  readonly layers: readonly {
    readonly digest: string;
    readonly diffId: string;
    readonly mediaType: string;
    readonly size: number;
  }[];
  readonly annotations: Readonly<Record<string, string>>;
}

/** What is known of one file without reading it. */
export interface FileFacts {
  readonly type: 'file' | 'directory' | 'symlink' | 'chardevice' | 'blockdevice' | 'fifo';
  /** Four octal digits. */
  readonly mode: string;
  readonly uid: number;
  readonly gid: number;
  /** Bytes of a regular file's content; 0 of all else. */
  readonly size: number;
  /** When its content last changed; null when that is no date. */
  readonly modified: string | null;
  /** What a symbolic link says. */
  readonly target: string | null;
  /** `major:minor`. */
  readonly device: string | null;
  /** Names of its extended attributes. */
  readonly xattrs: readonly string[];
}

/** One path of a file tree: a row of `entries` in `nacre tree --json`. */
export interface TreeRow extends FileFacts {
  /** Absolute. */
  readonly path: string;
  /** Of a directory the bytes of all files below it, each once however many names it has. */
  readonly size: number;
  /** Regular files: 1 for one, of a directory all names of such below it. */
  readonly files: number;
  /** The layer it comes from, 1 being the lowest; null of a root that no layer says anything about, and where a layer was named by its digest. */
  readonly layer: number | null;
  /** What the layer asked for does to it; `around` is a directory that only has something in it. null when a whole tree is listed. */
  readonly change: 'added' | 'changed' | 'removed' | 'around' | null;
  /** How many paths the layer adds, changes or removes here, and below a directory. 0 when a whole tree is listed. */
  readonly changes: number;
}

/** What `nacre tree --json` prints. */
export interface TreeReport {
  /** Where the listing begins; absolute. */
  readonly path: string;
  /** Lowest first; digests are null of what a container wrote. */
  readonly layers: readonly {
    readonly number: number | null;
    readonly digest: string | null;
    readonly diffId: string | null;
  }[];
  /** In tree order: a directory before what is in it, names in byte order. */
  readonly entries: readonly TreeRow[];
}

/** One path at which two things differ: a row of `files` in `nacre diff --json`. */
export interface FileDifference {
  /** Absolute. */
  readonly path: string;
  readonly change: 'added' | 'changed' | 'removed';
  /** What changed; empty for what is added or removed, and for a directory that is named because of what is in it. */
  readonly what: readonly ('type' | 'mode' | 'owner' | 'size' | 'content' | 'time' | 'target' | 'device' | 'xattrs')[];
  readonly before: FileFacts | null;
  readonly after: FileFacts | null;
}

/** One thing that two images say differently of how they run: a row of `config` in `nacre diff --json`. */
export interface ConfigDifference {
  /** As Docker spells it: `Env`, `Cmd`, `Labels` …; `Platform` and `Author` beside them. */
  readonly field: string;
  /** Which variable, label, port, volume or setting; null for a field that is one thing. */
  readonly key: string | null;
  /** null where it is not said. */
  readonly before: unknown;
  readonly after: unknown;
}

/** What `nacre diff --json` prints. */
export interface DiffReport {
  readonly same: boolean;
  readonly files: readonly FileDifference[];
  readonly config: readonly ConfigDifference[];
}

/** What `nacre waste --json` prints. Bytes of file content, each file of a layer once however many names it has. */
export interface WasteReport {
  /** 1 - (hidden + duplicated) / total; 1 when there is nothing. */
  readonly efficiency: number;
  /** What all layers hold. */
  readonly total: number;
  /** What upper layers hide. */
  readonly hidden: number;
  /** What shows although a lower layer shows the same content. */
  readonly duplicated: number;
  /** Lowest first; digests are null of what a container wrote. */
  readonly layers: readonly {
    readonly number: number;
    readonly digest: string | null;
    readonly diffId: string | null;
    readonly size: number;
    /** Bytes that it holds for nothing. */
    readonly wasted: number;
  }[];
  /** Largest first. */
  readonly files: readonly {
    readonly path: string;
    readonly size: number;
    /** The layer that holds the bytes, 1 being the lowest. */
    readonly layer: number;
    /** `rewritten`: again with the same content and other metadata; `duplicate`: a layer below shows the same content. */
    readonly why: 'removed' | 'replaced' | 'rewritten' | 'duplicate';
    /** The layer that removes, replaces or has it again; of a duplicate the layer below that has the same content. */
    readonly by: number;
    /** Of a duplicate, where the layer below has it. */
    readonly original: string | null;
  }[];
}

/** One line of `nacre system df`; sizes in bytes of disk. */
export interface DiskUsageSum {
  readonly total: number;
  /** Images that containers use, containers that run, volumes that containers use, what processes have in hand. */
  readonly active: number;
  readonly size: number;
  /** What removing all that is not active would give back. */
  readonly reclaimable: number;
}

/** One image of `nacre system df --json`. Each file counts once: blob, uncompressed tar, index, unpacked files. */
export interface DiskUsageImage {
  readonly digest: string;
  /** Familiar form; empty for an image without a name. */
  readonly names: readonly string[];
  readonly created: string | null;
  /** All that it needs. */
  readonly size: number;
  /** What other images need as well. */
  readonly shared: number;
  /** What no other image needs. */
  readonly unique: number;
  /** How many containers use it. */
  readonly containers: number;
}

/** What `nacre system df --json` prints. */
export interface DiskUsage {
  readonly summary: {
    readonly images: DiskUsageSum;
    readonly containers: DiskUsageSum;
    readonly volumes: DiskUsageSum;
    /** What only builds remember. */
    readonly buildCache: DiskUsageSum;
    /** What nothing reaches, or only what processes have under way. */
    readonly unnamed: DiskUsageSum;
  };
  readonly images: readonly DiskUsageImage[];
  readonly containers: readonly (ContainerRow & {
    /** What it wrote, and its bundle. */
    readonly size: number;
  })[];
  readonly volumes: readonly {
    readonly name: string;
    /** How many containers use it. */
    readonly containers: number;
    readonly size: number;
  }[];
  readonly buildCache: readonly {
    readonly key: string;
    readonly created: string;
    /** Exact to an hour. */
    readonly used: string;
    /** What it needs and no image does; records may share it. */
    readonly size: number;
  }[];
}

/** What `rm-path --json` says it did. Paths begin with a slash; bytes are those of uncompressed tars. */
export interface RemovalReport {
  /** The new image. */
  readonly digest: string;
  /** The image it was made of. */
  readonly image: string;
  /** Layers that were written anew, lowest first. */
  readonly layers: readonly {
    /** 1 is the lowest. */
    readonly layer: number;
    /** diffIDs; `after` is null when nothing was left of the layer. */
    readonly before: string;
    readonly after: string | null;
    readonly removed: readonly string[];
    /** Bytes fewer than before. */
    readonly bytes: number;
  }[];
  /** Removed paths whose content goes on under another name, as a hard link. */
  readonly kept: readonly { readonly removed: string; readonly as: string }[];
}

/** What `nacre prune --json` prints: what was removed, or would be. */
export interface PruneReport {
  /** IDs. */
  readonly containers: readonly string[];
  /** Names, or digests of images that had none. */
  readonly images: readonly string[];
  /** What builds remembered: results of steps. */
  readonly cacheRecords: number;
  /** Directories that commands of builds would have found again. */
  readonly cacheMounts: number;
  /** Files of the store: blobs, and what was made from layers. */
  readonly blobs: number;
  readonly layers: number;
  /** Disk space freed. */
  readonly bytes: number;
  readonly dryRun: boolean;
}

/** What `nacre build --check --json` prints. Lines and columns begin with 1, columns count UTF-16 units. */
export interface DockerfileReport {
  /** The Dockerfile as it was named. */
  readonly file: string;
  /** In the order of the file. */
  readonly findings: readonly DockerfileFinding[];
}

/** Something that is wrong with a Dockerfile, or likely a mistake. */
export interface DockerfileFinding {
  /** Name of the build check, or a code such as `dockerfile/bad-flag`. */
  readonly rule: string;
  readonly severity: 'error' | 'warning';
  readonly message: string;
  readonly hint?: string;
  /** What the rule is about, one sentence. */
  readonly about: string;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** The line with those around it; `line` is the number of the first. */
  readonly excerpt: { readonly line: number; readonly lines: readonly string[] };
  /** What mends it and changes nothing else. */
  readonly fix?: DockerfileFix;
}

/** A change of one line: what stands from `column` up to `endColumn` becomes `text`. */
export interface DockerfileFix {
  readonly line: number;
  readonly column: number;
  readonly endColumn: number;
  readonly text: string;
}
