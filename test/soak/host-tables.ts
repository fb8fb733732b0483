import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { call } from '../e2e/lab.ts';

/** What containers may leave behind on a host, line by line: mounts, links, the packet filter's rules, control groups, namespaces, processes. */
export type HostTables = Readonly<Record<'mounts' | 'links' | 'filter' | 'groups' | 'processes', readonly string[]>>;

const cgroups = '/sys/fs/cgroup';
// npm has a package whose program is called nft as well, and puts it first.
const systemPath = ['PATH=/usr/sbin:/usr/bin:/sbin:/bin'];

/** @param directory of a lab: processes that have it on their command line count */
export function readHostTables(directory: string): HostTables {
  return {
    mounts: readFileSync('/proc/self/mountinfo', 'utf8')
      .split('\n')
      .filter((line) => line.includes(directory)),
    links: linesOf('ip', '-o', 'link').map((line) => line.split(':')[1]?.trim() ?? ''),
    filter: linesOf('env', ...systemPath, 'nft', 'list', 'tables'),
    groups: [cgroups, ...directoriesIn(cgroups)].flatMap((root) =>
      directoriesIn(join(root, 'nacre')).filter((path) => /[0-9a-f]{64}$/.test(path) && !isOthers(path, directory)),
    ),
    processes: readdirSync('/proc')
      .filter((pid) => /^\d+$/.test(pid) && Number(pid) !== process.pid)
      .map((pid) => describe(pid))
      .filter((line) => line.includes(directory)),
  };
}

/** What there is more of than before. */
export function moreThan(before: HostTables, now: HostTables): readonly string[] {
  const tables = ['mounts', 'links', 'filter', 'groups', 'processes'] as const;
  return tables.flatMap((table) => {
    const known = new Set(before[table]);
    return now[table].filter((line) => !known.has(line)).map((line) => `${table}: ${line}`);
  });
}

function linesOf(...command: readonly string[]): readonly string[] {
  return call(command)
    .stdout.split('\n')
    .filter((line) => line !== '');
}

function directoriesIn(path: string): readonly string[] {
  if (!existsSync(path)) return [];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(path, entry.name));
}

/** Whether whoever looks after a control group's processes works in another directory. */
function isOthers(group: string, directory: string): boolean {
  const [pid = ''] = readText(join(group, 'cgroup.procs')).split('\n');
  const parent = /\) \S (\d+)/.exec(readText(`/proc/${pid}/stat`))?.[1] ?? '1';
  return parent !== '1' && !readText(`/proc/${parent}/cmdline`).includes(directory);
}

/** '' of what is gone. */
function readText(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

/** Command line, and program of one that has none any more. */
function describe(pid: string): string {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'latin1').split('\0').join(' ');
    return words === '' ? readlinkSync(`/proc/${pid}/exe`) : words;
  } catch {
    return '';
  }
}
