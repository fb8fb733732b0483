import type { HistoryEntry, Platform, RunConfig } from '../../oci/index.ts';
import type { PlannedHistory, Step } from './plan.ts';

/** What an image says after some instructions, whatever its files are. */
export interface ConfigState {
  readonly author?: string;
  readonly config: RunConfig;
  /** What ENV and ARG have set, whichever came last. */
  readonly variables: ReadonlyMap<string, string>;
  readonly history: readonly PlannedHistory[];
  /** Whether these instructions have a CMD: without one, ENTRYPOINT takes away that of the base. */
  readonly hasCmd: boolean;
}

/** What a stage has come to after some of its instructions. */
export interface StageState extends ConfigState {
  /** The step that made the file system so far. */
  readonly step: Step;
  readonly platform: Platform;
  /** Names that ARG has declared, in order: the history of RUN tells them. */
  readonly args: readonly string[];
  readonly baseHistory: readonly HistoryEntry[];
}

/** What commands are run with where the image says nothing. */
export const defaultShell: readonly string[] = ['/bin/sh', '-c'];

export const defaultPath = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** The state with fields of its config replaced, and a line of history. */
export function withConfig<State extends ConfigState>(
  state: State,
  change: Partial<RunConfig>,
  createdBy: string,
): State {
  return { ...withHistory(state, { createdBy }), config: { ...state.config, ...change } };
}

export function withHistory<State extends ConfigState>(state: State, entry: PlannedHistory): State {
  return { ...state, history: [...state.history, entry] };
}

/** The file system that `step` makes of the state's. */
export function withStep(state: StageState, step: Step, createdBy: string): StageState {
  return { ...withHistory(state, { createdBy, step: step.digest }), step };
}

/** `NAME=value` with a name's value replaced where it stands, or added at the end. */
export function setEnv(env: readonly string[], name: string, value: string): readonly string[] {
  const entry = `${name}=${value}`;
  const at = env.findIndex((other) => other.startsWith(`${name}=`) || other === name);
  return at < 0 ? [...env, entry] : env.with(at, entry);
}

/** Name and value of each `NAME=value`; a name without `=` has the value ''. */
export function envVariables(env: readonly string[]): Map<string, string> {
  return new Map(env.map((entry) => splitEnv(entry)));
}

function splitEnv(entry: string): [name: string, value: string] {
  const equals = entry.indexOf('=');
  return equals < 0 ? [entry, ''] : [entry.slice(0, equals), entry.slice(equals + 1)];
}
