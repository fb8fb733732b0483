/** Something that builds keep: what a step came to, or a directory that commands find again. */
export interface BuildCacheRow {
  readonly id: string;
  /** As BuildKit calls them; `internal` is what spares the builder work beside the steps, `history` the record of a build. */
  readonly type: 'regular' | 'exec.cachemount' | 'internal' | 'history';
  readonly description: string;
  /** Bytes of disk. */
  readonly size: number;
  readonly created: string;
  /** Of steps exact to an hour. */
  readonly used: string;
  /** Whether a build has it in hand. */
  readonly inUse: boolean;
  /** Whether images need its files too. */
  readonly shared: boolean;
  readonly reclaimable: boolean;
}

/** What `builder du --json` prints. Of the sums each file counts once. */
export interface BuildCacheReport {
  readonly items: readonly BuildCacheRow[];
  readonly total: number;
  readonly shared: number;
  readonly reclaimable: number;
}

/** What `builder prune --json` prints. */
export interface BuildCachePruneReport {
  readonly removed: readonly BuildCacheRow[];
  /** Disk space freed. */
  readonly bytes: number;
}
