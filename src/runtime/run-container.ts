import type { Host } from '../host/index.ts';
import type { ActiveSnapshot, RunConfig } from '../oci/index.ts';
import type { ContainerOptions } from './container-options.ts';
import type { ContainerRecords } from './container-records.ts';

/** One container to run in the foreground. */
export interface RunRequest {
  /** As `createContainerId` makes it. */
  readonly id: string;
  /** The image as the user named it, for the record. */
  readonly image: string;
  readonly config: RunConfig;
  readonly rootfs: ActiveSnapshot;
  readonly options: ContainerOptions;
  /** The container's own directory (`containers/<id>`), which holds the root file system's upper directory; made when missing. */
  readonly directory: string;
  /** Short-lived state (`$NACRE_RUN`), on a file system that a reboot empties; made when missing. */
  readonly runDirectory: string;
  /** Where named and anonymous volumes live (`volumes`); made when missing. */
  readonly volumesDirectory: string;
  readonly host: Host;
  readonly records: ContainerRecords;
  readonly onWarning?: (message: string) => void;
}

/**
 * Runs a container in the foreground on this process's standard streams and waits for its end. Signals that this process
 * receives meanwhile are passed on. With `options.remove` nothing of it is left on disk or mounted, whatever ends this process.
 *
 * @returns the container's exit status, 128+n when signal n ended it
 * @throws runtime/… (exit 125, 126 and 127 as Docker's `run`)
 */
export function runContainer(request: RunRequest): Promise<number> {
  throw new Error(`not there yet: ${request.id}`);
}
