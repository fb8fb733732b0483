/** What a container's health check says. */
export type ContainerHealth = 'starting' | 'healthy' | 'unhealthy';

/** A port of a container; `null` for what no port of the host leads to. */
export interface ContainerPort {
  readonly port: number;
  /** `tcp` or `udp`. */
  readonly protocol: string;
  /** `0.0.0.0` and `::` stand for every address. */
  readonly hostAddress: string | null;
  readonly hostPort: number | null;
}

/** What a container mounts beside its own files. */
export interface ContainerMount {
  readonly kind: 'bind' | 'volume' | 'tmpfs' | 'image';
  /** The volume's. */
  readonly name: string | null;
  /** Directory on the host; of an image its name; '' of a tmpfs. */
  readonly source: string;
  readonly target: string;
  readonly readOnly: boolean;
  /** Of a bind: `rprivate`, `rslave` and so on. */
  readonly propagation: string | null;
}

/** What a container takes up; bytes. */
export interface ContainerSize {
  /** What it wrote. */
  readonly written: number;
  /** That and all of its image, uncompressed. */
  readonly all: number;
}

/** One container, in short. */
export interface ContainerSummary {
  readonly id: string;
  readonly name: string;
  /** As the user named it. */
  readonly image: string;
  readonly args: readonly string[];
  readonly created: string;
  readonly state: 'created' | 'running' | 'paused' | 'restarting' | 'exited';
  readonly exitCode: number | null;
  readonly pid: number | null;
}

/** One container: a row of `nacre ps --json`. */
export interface ContainerRow extends ContainerSummary {
  /** The manifest's or index's digest. */
  readonly imageDigest: string | null;
  /** The state in words: `Up 5 minutes (healthy)`. */
  readonly status: string;
  /** What its health check says; null when it has none, or does not run. */
  readonly health: ContainerHealth | null;
  /** When its program was started last; null when it never was. */
  readonly started: string | null;
  /** When that ended; null while it runs. */
  readonly finished: string | null;
  readonly labels: Readonly<Record<string, string>>;
  /** While it lives. */
  readonly ports: readonly ContainerPort[];
  readonly mounts: readonly ContainerMount[];
  /** Names. */
  readonly networks: readonly string[];
  /** Only when it was asked for. */
  readonly size: ContainerSize | null;
}

/** One check of a container's health. */
export interface ContainerCheck {
  readonly start: string;
  readonly end: string;
  /** 0: it was well; -1: it could not be asked, or took too long to answer. */
  readonly exitCode: number;
  /** The beginning of what was printed. */
  readonly output: string;
}

/** What `inspect` says of a container. */
export interface ContainerInspection extends ContainerRow {
  /** The last checks of its health, oldest first. */
  readonly checks: readonly ContainerCheck[];
  /** Whether it is removed when it ends. */
  readonly remove: boolean;
  /** Path of the OCI runtime that runs it. */
  readonly runtime: string;
  /** Where its writable layer and bundle are. */
  readonly directory: string;
  /** Directories of volumes that go with it. */
  readonly anonymousVolumes: readonly string[];
}
