import type { Host } from '../host/index.ts';
import type { ActiveSnapshot } from '../oci/index.ts';
import type { NetworkMode } from './container-options.ts';

/** One command to run on a writable snapshot: a build's RUN. */
export interface StepRequest {
  readonly rootfs: ActiveSnapshot;
  /** The whole argument vector. */
  readonly args: readonly string[];
  /** `NAME=value`, whole: only PATH and HOME are added, when missing. */
  readonly env: readonly string[];
  /** Absolute; made when missing. */
  readonly workingDir: string;
  /** `user[:group]`. @default root */
  readonly user?: string;
  readonly network: NetworkMode;
  /** What the command reads; nothing when left out. */
  readonly stdin?: Uint8Array;
  /** Receives output as it comes; the bytes may be kept. */
  readonly onOutput?: (stream: 'stdout' | 'stderr', bytes: Uint8Array) => void;
  /** Kills the command when it fires. */
  readonly signal?: AbortSignal;
  /** Scratch directory of this step alone; made, and removed at the end. */
  readonly directory: string;
  readonly runDirectory: string;
  readonly host: Host;
  /** Name or path of the OCI runtime. @default crun, else runc */
  readonly runtime?: string;
}

export interface StepResult {
  /** 128+n when signal n ended the command. */
  readonly exitCode: number;
}

/**
 * Runs a command with the same isolation as `runContainer`: no terminal, no record.
 *
 * @throws base/cancelled when `signal` fired; runtime/… when the command could not be started
 */
export function runStep(request: StepRequest): Promise<StepResult> {
  throw new Error(`not there yet: ${request.args.join(' ')}`);
}
