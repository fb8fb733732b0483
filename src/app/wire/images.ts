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

/** What base an image has, or which of some it is made on: `based-on`. */
export interface BaseReport {
  readonly image: string;
  /** Of its manifest. */
  readonly digest: string;
  readonly platform: string;
  /** Number of its layers. */
  readonly layers: number;
  /** The one it is known to have; of those asked about the ones it is made on, the most of it first. */
  readonly bases: readonly BaseRow[];
}

export interface BaseRow {
  /** `null` when its digest alone is known. */
  readonly name: string | null;
  /** Of an index or a manifest. */
  readonly digest: string | null;
  /** How it is known. */
  readonly by: 'annotation' | 'provenance' | 'layers';
  /** How many layers of the image are its; `null` when it could not be had. */
  readonly layers: number | null;
  /** Whether its name still stands for it in its registry; `null` when that was not asked. */
  readonly newest: boolean | null;
  /** What its name stands for. */
  readonly newestDigest: string | null;
}
