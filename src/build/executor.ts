import type { ActiveSnapshot, Snapshot } from '../oci/index.ts';
import type { MountedAs } from './plan/run-mount.ts';
import type { ExtraHost, Ulimit } from './plan/run-settings.ts';

/** A file that a command sees while it runs and that is no part of what it leaves behind. */
export interface RunFile {
  /** Absolute path in the container; its directory is made for it outside the image's file system. */
  readonly target: string;
  readonly bytes: Uint8Array;
  readonly mode: number;
}

/** Something that a command finds mounted and that is no part of what it leaves behind. Targets are absolute. */
export type MountedForRun =
  /** A directory of this machine, in use by whoever has the descriptor. */
  | {
      readonly kind: 'directory';
      readonly source: string;
      readonly target: string;
      readonly readOnly: boolean;
      readonly fd: number;
    }
  /** Part of a stack of layers: a path without links, '' for all. */
  | {
      readonly kind: 'snapshot';
      readonly snapshot: Pick<Snapshot, 'mounts'>;
      readonly path: string;
      readonly target: string;
      readonly readOnly: boolean;
    }
  | { readonly kind: 'tmpfs'; readonly target: string; readonly size?: number }
  /** A file that must not be on any disk. */
  | ({ readonly kind: 'secret'; readonly bytes: Uint8Array; readonly target: string } & MountedAs)
  /** The socket of an SSH agent. */
  | ({ readonly kind: 'agent'; readonly socket: string; readonly target: string } & MountedAs);

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
  readonly mounts: readonly MountedForRun[];
  /** `NAME=value` that must not be on any disk. */
  readonly secretEnv: readonly string[];
  /** Whether it may do to the machine what its user may. */
  readonly insecure: boolean;
  readonly extraHosts: readonly ExtraHost[];
  /** What it finds as the name of its machine. @default the executor's */
  readonly hostname?: string;
  /** Bytes of /dev/shm. */
  readonly shmSize?: number;
  readonly ulimits: readonly Ulimit[];
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
