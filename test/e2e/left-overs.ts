import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Lab } from './lab.ts';

/** What containers of a lab have left behind: mounts, control groups, directories, state. Volumes with names are to stay. */
export function findLeftOvers(lab: Pick<Lab, 'directory'>): readonly string[] {
  const { directory } = lab;
  const mounts = readFileSync('/proc/self/mountinfo', 'utf8').split('\n');
  return [
    ...mounts.filter((line) => line.includes(directory)),
    ...['root/containers', 'root/ingest', 'run/oci', 'run/owners', 'run/steps'].flatMap((name) =>
      list(directory, name),
    ),
    // Anonymous volumes have long random names.
    ...list(directory, 'root/volumes').filter((path) => /[0-9a-f]{32}/.test(path)),
  ];
}

function list(directory: string, name: string): readonly string[] {
  const path = join(directory, name);
  return existsSync(path) ? readdirSync(path).map((entry) => join(name, entry)) : [];
}
