import { readFileSync } from 'node:fs';
import { once } from '../base/index.ts';

/** What /proc/PID/stat tells. */
interface ProcessStat {
  /** One letter; Z and X are of a process that has ended. */
  readonly state: string;
  readonly startTime: string;
}

/**
 * When a process was started: clock ticks from the boot (field 22 of /proc/PID/stat), and which boot, as `5694173@0f3c9a12`.
 *
 * @returns `undefined` when there is no such process
 */
export function processStartTime(pid: number): string | undefined {
  const ticks = pid === process.pid ? ownStartTime() : readStat(pid)?.startTime;
  return ticks === undefined ? undefined : `${ticks}@${currentBoot()}`;
}

/** First eight hex digits of the ID that the kernel gives each boot. Source: random(4) */
export const currentBoot: () => string = once(() =>
  readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').slice(0, 8),
);

// The kernel takes a millisecond for it, and several rooms ask.
const ownStartTime = once(() => readStat(process.pid)?.startTime);

/** Whether that very process still runs; a zombie does not. @param startTime without a boot it is of this one */
export function isAlive(pid: number, startTime: string): boolean {
  const [ticks, boot = currentBoot()] = startTime.split('@');
  if (boot !== currentBoot()) return false;
  const stat = readStat(pid);
  return stat !== undefined && stat.startTime === ticks && stat.state !== 'Z' && stat.state !== 'X';
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
