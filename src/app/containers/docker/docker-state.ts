import { type ContainerRecord, isLiving, readHealthLog } from '../../../runtime/index.ts';

/** The time that Docker gives for what has not happened. */
const noTime = '0001-01-01T00:00:00Z';

/** `State` of Docker's inspection of a container. A field that is `undefined` is known, and left out of JSON. */
export function toDockerState(record: ContainerRecord): Readonly<Record<string, unknown>> {
  const { state } = record;
  return {
    Status: state.kind,
    Running: isLiving(state) || state.kind === 'restarting',
    Paused: state.kind === 'paused',
    Restarting: state.kind === 'restarting',
    OOMKilled: 'oomKilled' in state && state.oomKilled === true,
    Dead: false,
    Pid: isLiving(state) ? state.process.pid : 0,
    ExitCode: 'exitCode' in state ? (state.exitCode ?? 0) : 0,
    Error: state.kind === 'created' ? (state.error ?? '') : '',
    StartedAt: formatTime('startedAt' in state ? state.startedAt : undefined),
    FinishedAt: formatTime('finishedAt' in state ? state.finishedAt : undefined),
    Health: toDockerHealth(record),
  };
}

/** What it said last of one that has ended. */
function toDockerHealth(record: ContainerRecord): Readonly<Record<string, unknown>> | undefined {
  const { health } = record;
  if (health === undefined) return undefined;
  const { failures, checks } = readHealthLog(record);
  const Log = checks.map(({ start, end, exitCode, output }) => ({
    Start: formatTime(start),
    End: formatTime(end),
    ExitCode: exitCode,
    Output: output,
  }));
  return { Status: health, FailingStreak: failures, Log };
}

function formatTime(milliseconds: number | undefined): string {
  return milliseconds === undefined ? noTime : new Date(milliseconds).toISOString();
}
