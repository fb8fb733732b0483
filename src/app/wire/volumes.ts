/** One volume: a row of `nacre volume ls --json`. */
export interface VolumeRow {
  readonly name: string;
  readonly driver: 'local';
  /** Whether it was made for one container, with no name that anybody gave it. */
  readonly anonymous: boolean;
  readonly created: string;
  /** Where its files are on this machine. */
  readonly mountpoint: string;
  readonly labels: Readonly<Record<string, string>>;
  /** What its driver was told. */
  readonly options: Readonly<Record<string, string>>;
  /** Names of the containers that use it, running or not. */
  readonly containers: readonly string[];
}

/** What `volume prune` removed. */
export interface VolumePruneReport {
  readonly removed: readonly string[];
  /** Bytes of disk. */
  readonly freed: number;
}

/** One snapshot of a volume. */
export interface VolumeSnapshotRow {
  readonly volume: string;
  /** Its time, by which it is named: `2026-01-31T12-00-00Z`. */
  readonly name: string;
  readonly created: string;
}
