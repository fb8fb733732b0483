/** A process that can be told from a later one with the same number. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks from the boot to the process's start, and the boot: `5694173@0f3c9a12`. */
  readonly startTime: string;
}

/** A container whose first process is there. */
export interface Living {
  readonly process: ProcessIdentity;
  readonly startedAt: number;
  /** conmon; `undefined` when its owner runs it in the foreground. */
  readonly monitor?: ProcessIdentity;
}

/** A container whose first process has ended. */
export interface Ended {
  readonly exitCode: number;
  readonly finishedAt: number;
  /** Absent when it ended before anybody saw it run. */
  readonly startedAt?: number;
  /** Whether the kernel killed a process of it because memory ran out. */
  readonly oomKilled?: boolean;
}

/** Where a container is in its life. Times in milliseconds since 1970. */
export type ContainerState =
  /** @property error why the last start failed, @property exitCode what `run` ended with then */
  | { readonly kind: 'created'; readonly error?: string; readonly exitCode?: number }
  | ({ readonly kind: 'running' } & Living)
  | ({ readonly kind: 'paused' } & Living)
  /** It has ended, and is started again at `nextStart`. */
  | ({ readonly kind: 'restarting'; readonly nextStart: number } & Ended)
  | ({ readonly kind: 'exited' } & Ended);

/** Whether its first process is there. */
export function isLiving(state: ContainerState): state is Extract<ContainerState, Living> {
  return state.kind === 'running' || state.kind === 'paused';
}

/** Whether nothing goes on in it. One that has an owner and was only created is about to be started by him, or is swept. */
export function canRemove({
  state,
  owner,
}: {
  readonly state: ContainerState;
  readonly owner?: ProcessIdentity;
}): boolean {
  return state.kind === 'exited' || (state.kind === 'created' && owner === undefined);
}
