import { readFileSync, readlinkSync } from 'node:fs';
import { type GroupOwner, listGroups, readGroupFile } from '../../driver/control-groups.ts';
import { listProcesses } from './list-processes.ts';
import { sumProcesses } from './sum-processes.ts';

/** What a container uses at one moment, as the kernel counts it. Bytes, where nothing else is said. */
export interface ContainerUsage {
  /** Milliseconds since 1970. */
  readonly time: number;
  /** Nanoseconds of processor time since the container was started. */
  readonly cpu: number;
  /** Without what the kernel would give back at once: files read and not used since. */
  readonly memory: number;
  /** The machine's memory where there is no limit. */
  readonly memoryLimit: number;
  readonly received: number;
  readonly sent: number;
  readonly read: number;
  readonly written: number;
  /** Processes and threads. */
  readonly pids: number;
}

/**
 * Reads what a container uses. What the kernel does not count is 0: of a container on the host's network, what it receives and sends. Of one without
 * control groups, as an ordinary user's, what its processes use is added up.
 *
 * @param pid the container's first process
 */
export function readUsage(owner: GroupOwner, pid: number): ContainerUsage {
  const groups = listGroups(owner);
  const { received, sent } = readTraffic(pid);
  if (groups.length === 0) {
    const sums = sumProcesses(listProcesses(owner, pid));
    return { time: Date.now(), memoryLimit: readMachineMemory(), received, sent, ...sums };
  }
  const { read, written } = sum(groups.map(readBlocks));
  return {
    time: Date.now(),
    cpu: most(groups.map(readCpu)),
    memory: most(groups.map(readMemory)),
    memoryLimit: Math.min(readMachineMemory(), ...groups.flatMap(readMemoryLimit)),
    received,
    sent,
    read,
    written,
    pids: most(groups.map((group) => readNumber(readGroupFile(group, 'pids.current')))),
  };
}

/**
 * How often the kernel killed a process of a container because its memory ran out. Ask before its control groups are gone.
 *
 * Source: Linux, admin-guide/cgroup-v2.rst, "memory.events"; cgroup-v1/memory.rst, "memory.oom_control".
 */
export function readOomKills(owner: GroupOwner): number {
  return most(
    listGroups(owner).map(
      (group) =>
        readField(readGroupFile(group, 'memory.events'), 'oom_kill') +
        readField(readGroupFile(group, 'memory.oom_control'), 'oom_kill'),
    ),
  );
}

/** Each fact is in one group alone: v2 has them all in the same, v1 each in its controller's. */
function most(values: readonly number[]): number {
  return Math.max(0, ...values);
}

function readCpu(group: string): number {
  const microseconds = readField(readGroupFile(group, 'cpu.stat'), 'usage_usec');
  return microseconds > 0 ? microseconds * 1000 : readNumber(readGroupFile(group, 'cpuacct.usage'));
}

function readMemory(group: string): number {
  const stat = readGroupFile(group, 'memory.stat');
  const v2 = readNumber(readGroupFile(group, 'memory.current'));
  if (v2 > 0) return Math.max(0, v2 - readField(stat, 'inactive_file'));
  const v1 = readNumber(readGroupFile(group, 'memory.usage_in_bytes'));
  return Math.max(0, v1 - readField(stat, 'total_inactive_file'));
}

/** None when there is none: v2 says `max`, v1 a number above all memory. */
function readMemoryLimit(group: string): readonly number[] {
  return ['memory.max', 'memory.limit_in_bytes']
    .map((name) => readNumber(readGroupFile(group, name)))
    .filter((limit) => limit > 0);
}

interface Blocks {
  readonly read: number;
  readonly written: number;
}

/** v2: `8:0 rbytes=1 wbytes=2 …`; v1: `8:0 Read 1`. */
function readBlocks(group: string): Blocks {
  const text = `${readGroupFile(group, 'io.stat')}\n${readGroupFile(group, 'blkio.throttle.io_service_bytes')}`;
  const total = (pattern: RegExp): number =>
    [...text.matchAll(pattern)].reduce((bytes, [, number]) => bytes + Number(number), 0);
  return { read: total(/(?:rbytes=|^\d+:\d+ Read )(\d+)/gm), written: total(/(?:wbytes=|^\d+:\d+ Write )(\d+)/gm) };
}

function sum(all: readonly Blocks[]): Blocks {
  return all.reduce((a, b) => ({ read: a.read + b.read, written: a.written + b.written }), { read: 0, written: 0 });
}

/** All interfaces but the loopback. Source: proc_pid_net(5), dev. */
function readTraffic(pid: number): { readonly received: number; readonly sent: number } {
  let received = 0;
  let sent = 0;
  for (const line of isOnHostNetwork(pid) ? [] : readText(`/proc/${pid}/net/dev`).split('\n')) {
    const [, name, numbers = ''] = /^\s*([^:\s]+):\s*(.*)$/.exec(line) ?? [];
    if (name === undefined || name === 'lo') continue;
    const fields = numbers.split(/\s+/).map(Number);
    received += fields[0] ?? 0;
    sent += fields[8] ?? 0;
  }
  return { received, sent };
}

function isOnHostNetwork(pid: number): boolean {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`) === readlinkSync('/proc/self/ns/net');
  } catch {
    return true;
  }
}

function readMachineMemory(): number {
  return Number(/^MemTotal:\s+(\d+) kB$/m.exec(readText('/proc/meminfo'))?.[1] ?? 0) * 1024;
}

/** 0 of what is no number, as `max`. */
function readNumber(text: string): number {
  const number = Number(text.trim());
  return Number.isFinite(number) ? number : 0;
}

/** The value of a line `name value`; 0 when there is none. */
function readField(text: string, name: string): number {
  return Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1] ?? 0);
}

/** '' of a process that is gone. */
function readText(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
