import { readFileSync } from 'node:fs';
import { once } from '../base/index.ts';

/** What /proc/PID/stat tells. */
interface ProcessStat {
  /** One letter; Z and X are of a process that has ended. */
  readonly state: string;
  readonly startTime: string;
}

/** Clock ticks from boot to the start of a process (field 22 of /proc/PID/stat); `undefined` when there is no such process. */
export function processStartTime(pid: number): string | undefined {
  return pid === process.pid ? ownStartTime() : readStat(pid)?.startTime;
}

// The kernel takes a millisecond for it, and several rooms ask.
const ownStartTime = once(() => readStat(process.pid)?.startTime);

/** Whether that very process still runs; a zombie does not. */
export function isAlive(pid: number, startTime: string): boolean {
  const stat = readStat(pid);
  return stat !== undefined && stat.startTime === startTime && stat.state !== 'Z' && stat.state !== 'X';
}

/** Source: proc_pid_stat(5). The second field is the program's name in parentheses and may hold anything. */
function readStat(pid: number): ProcessStat | undefined {
  const text = readProcess(pid);
  const fields = text?.slice(text.lastIndexOf(')') + 2).split(' ') ?? [];
  const [state, startTime] = [fields[0], fields[19]];
  return state === undefined || startTime === undefined ? undefined : { state, startTime };
}

function readProcess(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return undefined;
  }
}
