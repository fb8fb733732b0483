import { readFileSync } from 'node:fs';

/** What processes use together. */
export interface ProcessSums {
  /** Nanoseconds. */
  readonly cpu: number;
  /** Bytes that are in no file. */
  readonly memory: number;
  readonly read: number;
  readonly written: number;
  /** Processes and threads. */
  readonly pids: number;
}

/** USER_HZ is 100 on every architecture that containers are run on. */
const nanosecondsPerTick = 1e7;

/**
 * Adds up what the kernel says of each process, for containers that it does not count as a whole. What processes used that have ended is in the sum when
 * one of these has waited for them. Source: proc_pid_stat(5), proc_pid_status(5), proc_pid_io(5).
 */
export function sumProcesses(pids: readonly number[]): ProcessSums {
  return pids.map(readProcess).reduce(
    (all, one) => ({
      cpu: all.cpu + one.cpu,
      memory: all.memory + one.memory,
      read: all.read + one.read,
      written: all.written + one.written,
      pids: all.pids + one.pids,
    }),
    { cpu: 0, memory: 0, read: 0, written: 0, pids: 0 },
  );
}

function readProcess(pid: number): ProcessSums {
  const stat = readText(pid, 'stat');
  // From the third field on; the second holds a name with whatever in it.
  const fields = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const [status, io] = [readText(pid, 'status'), readText(pid, 'io')];
  return {
    cpu: [11, 12, 13, 14].reduce((ticks, at) => ticks + (fields[at] ?? 0), 0) * nanosecondsPerTick,
    memory: readField(status, 'RssAnon') * 1024,
    read: readField(io, 'read_bytes'),
    written: readField(io, 'write_bytes'),
    pids: readField(status, 'Threads'),
  };
}

/** 0 when there is no such line. */
function readField(text: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s*(\\d+)`, 'm').exec(text)?.[1] ?? 0);
}

/** '' of a process that is gone, or that may not be looked at. */
function readText(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'latin1');
  } catch {
    return '';
  }
}
