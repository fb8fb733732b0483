import type { ActiveSnapshot } from '../oci/index.ts';

/** A file that a command sees while it runs and that is no part of what it leaves behind. */
export interface RunFile {
  /** Absolute path in the container; its directory is made for it outside the image's file system. */
  readonly target: string;
  readonly bytes: Uint8Array;
  readonly mode: number;
}

/** One command to run in a container whose root is the snapshot. */
export interface RunRequest {
  readonly snapshot: ActiveSnapshot;
  /** The program, looked up in PATH, and its arguments; never empty. */
  readonly args: readonly string[];
  /** `NAME=value`, each name once. */
  readonly env: readonly string[];
  readonly cwd: string;
  /** As USER says: `name`, `uid`, `name:group`; '' is root. */
  readonly user: string;
  readonly network: 'none' | 'host';
  readonly files: readonly RunFile[];
  /** Takes output as it comes; the bytes are only valid until it returns. */
  readonly onOutput: (stream: 'stdout' | 'stderr', bytes: Uint8Array) => void;
  readonly signal?: AbortSignal;
}

/** Runs the commands of a build. */
export interface Executor {
  /**
   * Runs a command to its end. When it returns nothing of the container is left but what was written to the snapshot.
   *
   * @returns the exit status: 0 to 255, 128 + n for signal n
   * @throws base/cancelled once `signal` has fired and the command has been stopped
   */
  run(request: RunRequest): Promise<{ readonly exitCode: number }>;
}
