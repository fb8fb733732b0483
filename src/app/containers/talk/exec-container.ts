import { randomHex } from '../../../host/index.ts';
import {
  type ContainerRecord,
  type ExecCommand,
  type ExecProcess,
  execCommand,
  isLiving,
  openExecProcess,
} from '../../../runtime/index.ts';
import { appFault } from '../../faults.ts';
import type { Nacre } from '../../nacre.ts';
import { tellContainer } from '../life/tell-container.ts';

/** How a command in a container is joined to us. */
export interface ExecOptions {
  /** Keeps standard input open; without it the command reads nothing. */
  readonly interactive: boolean;
  /** Leaves the command alone once it runs. */
  readonly detach: boolean;
}

/**
 * Runs a command in a running container on this process's standard streams.
 *
 * @returns its exit status; 0 when it was detached from
 * @throws app/container-not-running, app/container-paused, runtime/command-not-found (127), runtime/command-not-invocable (126), runtime/…
 */
export async function execInContainer(
  nacre: Nacre,
  record: ContainerRecord,
  command: ExecCommand,
  options: ExecOptions,
): Promise<number> {
  const call = toCall(nacre, record, command);
  const tell = createTeller(nacre, record, command);
  tell('exec_start');
  const exitCode = await execCommand({ ...call, ...options, host: nacre.host() });
  if (!options.detach) tell('exec_die', { exitCode: `${exitCode}` });
  return exitCode;
}

/**
 * Starts a command in a running container with streams that are ours to read and write.
 *
 * @throws app/container-not-running, app/container-paused, runtime/bad-user, runtime/bad-flag
 */
export function execProcess(nacre: Nacre, record: ContainerRecord, command: ExecCommand): ExecProcess {
  const started = openExecProcess(toCall(nacre, record, command));
  const tell = createTeller(nacre, record, command);
  tell('exec_start');
  // Whoever waits for it is told of what fails.
  const ended = started.exitCode();
  ended.then(
    (exitCode) => tell('exec_die', { exitCode: `${exitCode}` }),
    () => undefined,
  );
  return { ...started, exitCode: () => ended };
}

type Call = Parameters<typeof openExecProcess>[0];

function toCall(nacre: Nacre, record: ContainerRecord, command: ExecCommand): Call {
  const { id, directory, runtime } = record;
  const container = { id, directory, runtime, pid: assertRuns(nacre, record) };
  return { host: nacre.host(), runDirectory: nacre.runDirectory, container, command };
}

/** @returns the number of its first process */
function assertRuns(nacre: Nacre, { name, state }: ContainerRecord): number {
  if (!isLiving(state) || !nacre.host().isAlive(state.process.pid, state.process.startTime)) {
    throw appFault('app/container-not-running', `container ${name} is not running`, {
      hint: `Start it first: \`nacre start ${name}\`.`,
    });
  }
  if (state.kind === 'paused') {
    throw appFault('app/container-paused', `container ${name} is paused: nothing runs in it`, {
      hint: `Let it go on first: \`nacre unpause ${name}\`.`,
    });
  }
  return state.process.pid;
}

function createTeller(
  nacre: Nacre,
  record: ContainerRecord,
  { args }: ExecCommand,
): (what: string, more?: Readonly<Record<string, string>>) => void {
  const execID = randomHex(32);
  return (what, more = {}) => {
    const action = what === 'exec_die' ? what : `${what}: ${args.join(' ')}`;
    tellContainer(nacre, record, action, { execID, ...more });
  };
}
