import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { call } from '../e2e/lab.ts';

/** What containers may leave behind on a host, line by line: mounts, links, the packet filter's rules, control groups, namespaces, processes. */
export type HostTables = Readonly<Record<'mounts' | 'links' | 'filter' | 'groups' | 'processes', readonly string[]>>;

const cgroups = '/sys/fs/cgroup';

/** @param directory of a lab: processes that have it on their command line count */
export function readHostTables(directory: string): HostTables {
  return {
    mounts: readFileSync('/proc/self/mountinfo', 'utf8')
      .split('\n')
      .filter((line) => line.includes(directory)),
    links: linesOf('ip', '-o', 'link').map((line) => line.split(':')[1]?.trim() ?? ''),
    filter: linesOf('nft', 'list', 'tables'),
    groups: [cgroups, ...directoriesIn(cgroups)].flatMap((root) =>
      directoriesIn(join(root, 'nacre')).filter((path) => /[0-9a-f]{64}$/.test(path)),
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

/** Command line, and program of one that has none any more. */
function describe(pid: string): string {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'latin1').split('\0').join(' ');
    return words === '' ? readlinkSync(`/proc/${pid}/exe`) : words;
  } catch {
    return '';
  }
}
