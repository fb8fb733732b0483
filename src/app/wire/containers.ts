/** One container: a row of `nacre ps --json`. */
export interface ContainerRow {
  readonly id: string;
  readonly name: string;
  readonly image: string;
  readonly args: readonly string[];
  readonly created: string;
  readonly state: 'created' | 'running' | 'paused' | 'restarting' | 'exited';
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
