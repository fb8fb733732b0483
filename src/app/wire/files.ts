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

/** What `nacre ls --json` prints. */
export interface FileListing {
  readonly image: string;
  /** Of its manifest. */
  readonly digest: string;
  /** Where the listing begins; absolute, links on the way followed. */
  readonly path: string;
  /** What is in the directory, names in byte order, a directory before what is in it; of anything else that by itself. */
  readonly entries: readonly ListedFile[];
}

/** Extended attributes are not told: a layer that is read in part need not say them. */
export interface ListedFile extends Omit<FileFacts, 'xattrs'> {
  /** Absolute. */
  readonly path: string;
  /** The layer it comes from, 1 being the lowest. */
  readonly layer: number | null;
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
