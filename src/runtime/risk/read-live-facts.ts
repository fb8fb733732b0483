import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { ContainerRecord } from '../container-records.ts';
import { isLiving } from '../container-state.ts';
import { listGroups, readGroupFile, subdirectories } from '../driver/control-groups.ts';
import { parseCapabilityMask } from '../spec/capabilities.ts';
import type { LiveFacts } from './risk.ts';

/** Looks at the processes of a container; `undefined` when it does not run. What ends meanwhile is passed over. */
export function readLiveFacts(record: ContainerRecord): LiveFacts | undefined {
  if (!isLiving(record.state)) return undefined;
  const { pid } = record.state.process;
  const statuses = listProcesses(record, pid).map((each) => ({ pid: each, text: readText(`/proc/${each}/status`) }));
  const alive = statuses.filter(({ text }) => text !== '');
  const root = readLink(`/proc/${pid}/root`);
  return {
    effective: new Set(alive.flatMap(({ text }) => [...parseCapabilityMask(field(text, 'CapEff') || '0')])),
    users: new Set(alive.map(({ text }) => Number(field(text, 'Uid').split(/\s+/)[0]))),
    ports: ['tcp', 'tcp6', 'udp', 'udp6'].flatMap((name) => parsePorts(readText(`/proc/${pid}/net/${name}`), name)),
    rawSockets: ['raw', 'raw6', 'packet'].some((name) => readText(`/proc/${pid}/net/${name}`).trim().includes('\n')),
    changedRoot: alive.some((each) => readLink(`/proc/${each.pid}/root`) !== root),
  };
}

/** Whether anything was written to the root file system of a container; `undefined` when its layer is not there to be seen. */
export function wroteAnything({ directory }: Pick<ContainerRecord, 'directory'>): boolean | undefined {
  try {
    return readdirSync(join(directory, 'upper')).length > 0;
  } catch {
    return undefined;
  }
}

function listProcesses(record: ContainerRecord, first: number): readonly number[] {
  const pids = listGroups(record).flatMap(listGroup);
  return pids.length === 0 ? [first] : [...new Set(pids)];
}

function listGroup(group: string): readonly number[] {
  const own = readGroupFile(group, 'cgroup.procs').split('\n').map(Number);
  return [...own.filter((pid) => pid > 0), ...subdirectories(group).flatMap((name) => listGroup(join(group, name)))];
}

/** Source: proc(5), /proc/net/tcp: state 0A listens; UDP's 07 is bound. Columns: `sl local_address rem_address st`. */
export function parsePorts(text: string, table: string): readonly number[] {
  const wanted = table.startsWith('tcp') ? '0A' : '07';
  return text
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , , state]) => state === wanted)
    .map(([, local = '']) => Number.parseInt(local.slice(local.lastIndexOf(':') + 1), 16));
}

function field(text: string, name: string): string {
  return new RegExp(`^${name}:\\s*(.*)$`, 'm').exec(text)?.[1] ?? '';
}

/** '' when it is gone. */
function readText(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

function readLink(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}
