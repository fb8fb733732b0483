/** A process that can be told from a later one with the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks from boot to the process's start, field 22 of /proc/PID/stat. */
  readonly startTime: string;
}

/** Where a container is in its life. Times in milliseconds since 1970. */
export type ContainerState =
  | { readonly kind: 'created' }
  | { readonly kind: 'running'; readonly process: ProcessIdentity; readonly startedAt: number }
  | { readonly kind: 'exited'; readonly exitCode: number; readonly finishedAt: number };

/** Whether nothing goes on in it any more. One that was only created has an owner who is about to start it, or is swept. */
export function canRemove(state: ContainerState): boolean {
  return state.kind === 'exited';
}
