import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { call } from '../e2e/lab.ts';

/** What containers may leave behind on a host, line by line: mounts, links, the packet filter's rules, control groups, processes, short-lived state. */
export type HostTables = Readonly<
  Record<'mounts' | 'links' | 'filter' | 'groups' | 'processes' | 'state', readonly string[]>
>;

const cgroups = '/sys/fs/cgroup';
// npm has a package whose program is called nft as well, and puts it first.
const systemPath = ['PATH=/usr/sbin:/usr/bin:/sbin:/bin'];

/** @param directory of a lab: what has it in its name, or is called by one of its containers, counts; links and tables of the packet filter all do */
export function readHostTables(directory: string): HostTables {
  const ids = listIds(directory);
  return {
    mounts: readFileSync('/proc/self/mountinfo', 'utf8')
      .split('\n')
      .filter((line) => line.includes(directory)),
    links: linesOf('ip', '-o', 'link').map((line) => line.split(':')[1]?.trim() ?? ''),
    filter: linesOf('env', ...systemPath, 'nft', 'list', 'tables'),
    groups: [cgroups, ...directoriesIn(cgroups)].flatMap((root) =>
      directoriesIn(join(root, 'nacre')).filter((path) => ids.has(basename(path))),
    ),
    processes: readdirSync('/proc')
      .filter((pid) => /^\d+$/.test(pid) && Number(pid) !== process.pid)
      .map((pid) => describe(pid))
      .filter((line) => line.includes(directory)),
    state: ['life', 'oci', 'owners', 'exec'].flatMap((name) =>
      namesIn(join(directory, 'run', name)).map((entry) => `${name}/${entry}`),
    ),
  };
}

/**
 * What there is more of than before.
 *
 * @param alone whether nobody else makes networks meanwhile
 */
export function moreThan(before: HostTables, now: HostTables, alone: boolean): readonly string[] {
  const own = ['mounts', 'groups', 'processes', 'state'] as const;
  const tables = alone ? ([...own, 'links', 'filter'] as const) : own;
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

function namesIn(path: string): readonly string[] {
  return existsSync(path) ? readdirSync(path) : [];
}

function directoriesIn(path: string): readonly string[] {
  if (!existsSync(path)) return [];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(path, entry.name));
}

/** IDs of all containers that a lab ever had. */
function listIds(directory: string): ReadonlySet<string> {
  const events = join(directory, 'root/events');
  if (!existsSync(events)) return new Set();
  const text = readdirSync(events).map((name) => readText(join(events, name)));
  return new Set(text.join('').match(/[0-9a-f]{64}/g));
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
