import type { ContainerSummary } from './containers.ts';

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
  readonly containers: readonly (ContainerSummary & {
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
