/** One tool doing one thing, as whole processes. */
export interface Contender {
  readonly name: string;
  /** Not timed, before each run. */
  readonly before?: () => void;
  /** Timed: the command as it is typed. */
  readonly command: readonly string[];
  /** Added to the bench's own environment. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** A tool that is to be measured, or why it can't be. */
export type Candidate = Contender | { readonly name: string; readonly missing: string };

/** Something users wait for, done by several tools. */
export interface Bench {
  readonly name: string;
  readonly about: string;
  /** Counted runs of each contender. */
  readonly runs: number;
  /** Ratios to reach: of our median to the peer's. */
  readonly goals: Readonly<Record<string, number>>;
  /** Prepares what is needed (not timed). */
  candidates(lab: Lab): readonly Candidate[];
  /** What is not told by the seconds of whole processes, a line each; asked after the runs. */
  facts?(lab: Lab): readonly string[];
}

/** Where a bench works and whom it may call. Everything below `directory` goes at the end. */
export interface Lab {
  readonly directory: string;
  /** A new empty directory below `directory`. */
  scratch(name: string): string;
  /** Tar of a small root file system with busybox. */
  readonly baseTar: string;
  readonly nacre: Tool;
  readonly peers: Readonly<Record<'docker' | 'podman' | 'buildah' | 'skopeo' | 'crane' | 'crun' | 'mkfs.erofs', Peer>>;
}

/** A tool with the flags that make it work in the lab. */
export interface Tool {
  readonly command: readonly string[];
  /** Runs it to its end; throws with its output when it fails. */
  call(...args: readonly string[]): string;
}

/** A tool of others, or why it is not there. */
export type Peer = (Tool & { readonly version: string }) | { readonly missing: string };

/** Makes a candidate of a peer that may be missing. */
export function candidate(name: string, peer: Peer, make: (tool: Tool) => Omit<Contender, 'name'>): Candidate {
  return 'missing' in peer ? { name, missing: peer.missing } : { name, ...make(peer) };
}
