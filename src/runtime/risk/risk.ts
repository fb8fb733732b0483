/** Something that a container may do and perhaps need not. */
export interface Risk {
  /** `high`: leads to the host. `medium`: helps whoever got in. `low`: more than most programs need. */
  readonly level: 'high' | 'medium' | 'low';
  /** Stable name: `capability`, `root-user`. */
  readonly id: string;
  /** What it may do, and what was seen of that while it ran. */
  readonly about: string;
  /** How to take it away: one imperative sentence. */
  readonly remedy: string;
}

/** What was seen of a container that runs. */
export interface LiveFacts {
  /** Capabilities that some process has in effect. */
  readonly effective: ReadonlySet<string>;
  /** User IDs of its processes. */
  readonly users: ReadonlySet<number>;
  /** TCP and UDP ports that its network stack listens at. */
  readonly ports: readonly number[];
  /** Whether its network stack has raw or packet sockets open. */
  readonly rawSockets: boolean;
  /** Whether a process has another root directory than the first. */
  readonly changedRoot: boolean;
}
